"""The README as text: its fenced blocks, commands and tables."""

from __future__ import annotations

import re

from sfworker.local import PROJECT

TEXT = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCS = PROJECT / "src" / "docs"


def blocks(language: str, text: str = TEXT) -> list[str]:
    """The fenced blocks of a language, from top to bottom."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def section(heading: str) -> str:
    """The text below a heading, up to the next one of the same level."""
    return re.split(r"^## ", TEXT.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def commands() -> set[str]:
    """Every line of the shell blocks, and what stands between backticks in the text and starts a program."""
    without_blocks = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`((?:\./|\.ci/|\.python/|java -|sh |pip )[^`]*)`", without_blocks)
    return set(inline) | {line for block in blocks("sh") for line in block.splitlines() if line}


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    section = TEXT.split(f"\n{heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[0].splitlines()[2:]]
