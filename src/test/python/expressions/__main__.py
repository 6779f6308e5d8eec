"""Many generated expressions with both guards and with each alone: `python -m expressions [texts] [seed]`.

Run in `src/test/python`, with `src/main/python` on the PYTHONPATH. Ends with 1 if anything was opened or left.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from expressions.audit import Audit, can_trace
from expressions.grammar import Grammar

GUARDS = ("both", "parser", "engine")


def main(texts: int = 20_000, seed: int = 18) -> int:
    """Run and print the figures."""
    outside = 0
    for guards in GUARDS:
        with tempfile.TemporaryDirectory(prefix="expressions") as folder:
            audit = Audit(Path(folder))
            grammar = Grammar(seed, audit.secrets)
            began = time.monotonic()
            seen = audit.run([grammar.expression() for _ in range(texts)], guards, trace=can_trace())
            took = time.monotonic() - began
        outside += len(seen.opened) + len(seen.left) + len(seen.traced or ())
        traced = "not traced" if seen.traced is None else f"traced {seen.traced}"
        print(f"{guards}: {seen.counts}, opened {seen.opened}, left {seen.left}, {traced}, {took:.0f} s", flush=True)
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
