"""Runs a program as root whom file permissions bind: ``python without_override.py <program> <argument>...``

The owner of a file may still not be what its mode forbids him; without the two capabilities that put root above modes,
root is an owner like any other, and everything a test has made belongs to him.
"""

from __future__ import annotations

import ctypes
import os
import sys

DROP_FROM_BOUNDING_SET = 24
OVERRIDE = 1
READ_AND_SEARCH = 2


def main(program: str, *arguments: str) -> None:
    """Give both up for good, and become the program."""
    library = ctypes.CDLL(None, use_errno=True)
    for capability in (OVERRIDE, READ_AND_SEARCH):
        if library.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), f"root cannot give up capability {capability}; run the tests as a user")
    os.execvp(program, [program, *arguments])  # noqa: S606 - the test says which program


if __name__ == "__main__":
    main(*sys.argv[1:])
