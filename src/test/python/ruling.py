"""Words of the tests about where files may be and what may be replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sfworker.files import AttemptFolder
from sfworker.rules import FileRules


def file_settings(folder: Path, **more: Any) -> dict[str, Any]:
    """What the worker tells a Runner of files: anything is an input or output, and the ledger is in a folder."""
    settings = {
        "roots": ["/"],
        "output_roots": ["/"],
        "closed": [],
        "ledger": str(folder / ".outputs"),
        "output_mode": "640",
    }
    return {**settings, **more}


def rules(folder: Path, **more: Any) -> FileRules:
    """The settings of `file_settings` as a Runner has them."""
    return FileRules.of(file_settings(folder, **more))


def written(folder: AttemptFolder, target: Path, text: str) -> None:
    """Let the worker write a file."""
    private = folder.plan_outputs({"output": {"alice": str(target)}}, "alice")
    Path(private["output"]).write_text(text)
    folder.commit()
