"""The copies of the routes: they follow the real ones, and a real one that cannot be followed is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from sfworker.local import PROJECT

from chaos import routes


def written(folder: Path) -> dict[str, Any]:
    """All routes below a folder by their id."""
    entries = [entry for file in folder.rglob("*.camel.yaml") for entry in yaml.safe_load(file.read_text("utf-8"))]
    return {entry["route"]["id"]: entry["route"] for entry in entries if "route" in entry}


def test_computing_routes_differ_by_their_effect_only(tmp_path: Path) -> None:
    routes.write(tmp_path, computing=True)

    copies, originals = written(tmp_path / "routes"), written(PROJECT / "routes")

    assert copies.keys() - originals.keys() == {"chaos-effect"}
    assert [name for name in originals if originals[name] != copies[name]] == ["result"]
    result = copies["result"]["from"]["steps"]
    place = result.index(routes.EFFECT_STEP)
    assert result[place - 1]["to"]["parameters"] == {"operation": "result", "state": "SUCCESS"}


def test_the_others_do_not_compute(tmp_path: Path) -> None:
    routes.write(tmp_path, computing=False)

    copies, originals = written(tmp_path / "routes"), written(PROJECT / "routes")

    changed = [name for name in originals if originals[name] != copies[name]]
    assert sorted(changed) == ["algorithm", "cluster", "device", "result"]
    assert "deviceInit" not in str(copies["device"])
    assert "progress" not in str(copies["algorithm"])
    assert "clusterInit" in str(copies["cluster"]["from"]["steps"][2]["choice"])


def test_routes_that_changed_are_noticed(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "routes", tmp_path / "source")
    cluster = tmp_path / "source" / "20-cluster.camel.yaml"
    cluster.write_text(cluster.read_text(encoding="utf-8").replace("clusterInit", "startParties"), encoding="utf-8")

    with pytest.raises(routes.RoutesChanged, match="cluster"):
        routes.write(tmp_path, False, tmp_path / "source")


def test_task_types_have_their_three_files(tmp_path: Path) -> None:
    folder = routes.write_algorithms(tmp_path)

    names = sorted(file.name for file in folder.iterdir())

    suffixes = (".camel.yaml", ".py", ".schema.json")
    assert names == [f"{name}{suffix}" for name in routes.TASK_TYPES for suffix in suffixes]
