"""The Python side of the worker: one Runner actor a slot, which keeps the party processes that SecretFlow runs in."""
