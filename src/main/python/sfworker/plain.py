"""Texts of libraries and tables as people and their terminals may see them; Java's PlainText writes them alike."""

from __future__ import annotations

import re

# Controls but the end of a line and tabs, marks of direction, what has no width, and halves of characters.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0001\U000e0020-\U000e007f]"
)


def plain(text: str) -> str:
    r"""The same lines, with `\u001b`, `\u202e` and so on for such characters."""
    return HIDDEN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place] << 8 | units[place + 1]:04x}" for place in range(0, len(units), 2))
