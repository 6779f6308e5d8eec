"""The files that one path stands for: a model is several, with names that begin alike."""

from __future__ import annotations

import os
import re
from pathlib import Path

# The member that says what belongs to a model.
META = ".meta.json"
# Parts that a smaller model does not write any more.
NUMBERED = re.compile(r"\.(tree_[0-9]+\.pkl|weight_[0-9]+\.share)")


def members(path: Path) -> list[Path]:
    """The file `path` and those beside it with that name and a dot, sorted; links to files elsewhere do not count.

    Links to files in the same folder do. The file itself counts wherever it is, because the worker checked its path.
    """
    beside = sorted(entry for entry in path.parent.iterdir() if entry.name.startswith(path.name + "."))
    here = Path(os.path.realpath(path.parent))
    # A link that leads to itself is no file, and nobody's mistake.
    family = [member for member in beside if Path(os.path.realpath(member)).parent == here]
    return [member for member in [path, *family] if member.is_file()]
