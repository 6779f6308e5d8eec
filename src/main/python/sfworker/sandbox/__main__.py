"""Prints what this machine's kernel cannot enforce, with commas between; for `doctor`."""

from sfworker.sandbox import PARTS, parts

print(", ".join(part for part in PARTS if part not in parts()))
