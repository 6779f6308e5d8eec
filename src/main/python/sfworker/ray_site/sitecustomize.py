"""Runs first in every process of Ray that works for a party, while it has no other thread; see `ray_mode`.

The folder is on the path of these processes only, because Python looks for a module of this name by itself.
"""

import os

from sfworker.ray_worker import confine

# Python would go on after an error here.
confined = False
try:
    confine()
    confined = True
finally:
    if not confined:
        os._exit(1)
