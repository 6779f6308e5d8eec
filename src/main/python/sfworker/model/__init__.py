"""Models that parties share: each keeps files of its own, and all of them together predict.

Beside the path `<path>` of a party lie `<path>.meta.json` and the parts it names: secret shares of weights in a format
of ours (`share`), and trees as JSON. Nothing here is ever unpickled: a path comes from whoever sent the task. What a
party holds is useless alone, and parts of two trainings must not be mixed; so every part names its training.
"""
