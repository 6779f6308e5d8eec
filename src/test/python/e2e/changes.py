"""Changes of a folder of route files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Change = Callable[[Path], None]


def replaced(file: str, old: str, new: str) -> Change:
    """Return a change of one text."""

    def change(routes: Path) -> None:
        text = (routes / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        (routes / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def added(file: str, text: str) -> Change:
    """Return a change that adds a file, or to one."""

    def change(routes: Path) -> None:
        with (routes / file).open("a", encoding="utf-8") as out:
            out.write(text)

    return change


def removed(file: str) -> Change:
    """Return a change that deletes a file."""
    return lambda routes: (routes / file).unlink()


def cut(file: str, keep: float) -> Change:
    """Return a change that leaves the beginning of a file."""

    def change(routes: Path) -> None:
        text = (routes / file).read_text(encoding="utf-8")
        (routes / file).write_text(text[: int(len(text) * keep)], encoding="utf-8")

    return change


def all_of(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(routes: Path) -> None:
        for part in changes:
            part(routes)

    return change


def emptied(routes: Path) -> None:
    """Delete all files, but no folder."""
    for file in routes.rglob("*.yaml"):
        file.unlink()


def route(name: str, steps: str) -> str:
    """Return a route file with one route."""
    lines = "".join(f"        {line}\n" for line in steps.splitlines())
    return f"- route:\n    id: {name}\n    from:\n      uri: direct:{name}\n      steps:\n{lines}"
