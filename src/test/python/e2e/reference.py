"""Compares finished tasks of samples/tasks with samples/expected.json, every entry within its tolerance."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from e2e.conftest import SAMPLES
from e2e.observe import Outcome, observe

INDEX: dict[str, Any] = json.loads((SAMPLES / "index.json").read_text(encoding="utf-8"))
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
TASKS: dict[str, dict[str, Any]] = {task["task_type"]: task for task in INDEX["tasks"]}
"""Task type to its entry in the index, in an order in which they can be run."""
# A ks of few buckets does not see the exact maximum; the samples ask for 10.
KS_BUCKET = 0.1


def check(config: Mapping[str, Any], result: Mapping[str, Any], roots: Mapping[str, Path]) -> None:
    """Fail, naming all that differs, unless result and files are as expected and no other file was written.

    `config` is the message's `task_config`, `result` the output of the task, `roots` the folder that holds `data` for
    each party whose files can be seen.
    """
    task_type = config["task_type"]
    check_files(task_type, roots)
    expected = EXPECTED[task_type]
    kind = "secret_shared" if task_type in INDEX["secret_shared"] else "plain"
    found = observe(Outcome(config, result, roots), expected)
    different = {text for seen in found for text in differences(expected, seen, INDEX["tolerance"][kind], task_type)}
    assert not different, "\n".join(sorted(different))


def check_files(task_type: str, roots: Mapping[str, Path]) -> None:
    """Fail unless each party has its files, and no party those that are for another one only."""
    writes: Mapping[str, list[str]] = TASKS[task_type]["writes"]
    for party, root in roots.items():
        for name in [*writes.get(party, []), *writes.get("every_party", [])]:
            path = root / name
            assert path.is_file() and path.stat().st_size > 0, f"party {party} has no {name}"
        own = {name for other in writes if other == party or roots.get(other) == root for name in writes[other]}
        foreign = {name for other in writes if other != "every_party" for name in writes[other]} - own
        assert not [name for name in foreign if (root / name).exists()], f"party {party} has files of another one"


def differences(expected: Any, seen: Any, tolerance: float, name: str) -> Iterator[str]:
    """Say what differs, by the name of the entry; both must have the same entries."""
    if isinstance(expected, Mapping) and isinstance(seen, Mapping):
        wanted = {key for key in expected if key != "note"}
        if wanted != set(seen):
            yield f"{name} has the entries {sorted(seen)} instead of {sorted(wanted)}"
        for key in wanted & set(seen):
            yield from differences(expected[key], seen[key], tolerance, f"{name}.{key}")
    elif isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        for index, (one, other) in enumerate(zip(expected, seen, strict=True)):
            yield from differences(one, other, tolerance, f"{name}[{index}]")
    elif not is_close(expected, seen, tolerance, name):
        yield f"{name} is {seen} instead of {expected}"


def is_close(expected: Any, seen: Any, tolerance: float, name: str) -> bool:
    """Whether one value is as expected."""
    if not isinstance(expected, int | float) or not isinstance(seen, int | float):
        return bool(expected == seen)
    if name.endswith(".auc_at_least"):
        return seen >= expected
    if name.endswith(".ks_exact"):
        return expected - KS_BUCKET <= seen <= expected + tolerance
    return math.isclose(expected, seen, rel_tol=INDEX["tolerance"]["plain"], abs_tol=tolerance)
