"""What a component leaves, and how it comes out of its folder, also where the kernel lets nobody rename it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sfworker import sandbox
from sfworker.components.work_folder import WorkFolder
from sfworker.sandbox import Grant, landlock


@pytest.mark.parametrize("version", [1, None])
@pytest.mark.parametrize("uri", ["out.csv", "models/out"])
def test_an_output_is_moved(version: int | None, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if landlock.version() < 1:
        pytest.skip("this kernel has no Landlock")
    known = version or landlock.version()
    monkeypatch.setattr(landlock, "version", lambda: known)
    folder, target = WorkFolder(tmp_path / "wd"), tmp_path / "out/output"
    target.parent.mkdir()
    folder.path(uri).parent.mkdir(exist_ok=True)
    folder.path(uri).write_text("uid\n1\n", encoding="utf-8")

    pid = os.fork()
    if pid == 0:
        try:
            sandbox.enter(Grant(sandbox.BEST_EFFORT, str(tmp_path)))
            folder.hand_over(uri, str(target))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)

    assert target.read_text(encoding="utf-8") == "uid\n1\n"
    assert not folder.path(uri).exists()
