"""What parties put where their files should be leads the Runner nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sfworker import sandbox
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder
from sfworker.taken import take

from ruling import rules
from support import content

SECRET = "of somebody else"
INTRUDER = """
import json, os, sys
from sfworker.sandbox import Grant, enter
grant = json.loads(sys.argv[1])
out = os.path.join(grant["folder"], "out")
folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
enter(Grant(**grant))
open(out + "/before", "w").close()
print(flush=True)
taken = sys.stdin.readline().strip()
ways = {
    "by name": lambda: open(taken + "/after", "w").close(),
    "by descriptor": lambda: os.open("after", os.O_WRONLY | os.O_CREAT, dir_fd=folder),
    "link": lambda: os.symlink("/etc", "after", dir_fd=folder),
    "swap": lambda: os.rename("before", "after", src_dir_fd=folder, dst_dir_fd=folder),
    "remove": lambda: os.unlink("before", dir_fd=folder),
}
for name, way in ways.items():
    try:
        way()
        print(name, flush=True)
    except PermissionError:
        pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "a/0", rules(tmp_path))
    made.create(["alice", "bob"])
    return made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """What belongs to somebody else: a folder with files."""
    made = tmp_path / "elsewhere"
    made.mkdir()
    (made / "output.csv").write_text(SECRET)
    return made


def files_committed(folder: AttemptFolder) -> int:
    try:
        return folder.commit()
    except TaskFailure as refused:
        return 0 if refused.code is FailureCode.RESULT_SAVE else -1


def link_for_the_output(private: Path, elsewhere: Path) -> None:
    private.symlink_to(elsewhere)


def link_to_a_file(private: Path, elsewhere: Path) -> None:
    private.symlink_to(elsewhere / "output.csv")


def link_beside_the_output(private: Path, elsewhere: Path) -> None:
    private.with_name(f"{private.name}.parts").symlink_to(elsewhere)


def link_below_the_output(private: Path, elsewhere: Path) -> None:
    private.mkdir()
    (private / "parts").symlink_to(elsewhere)


def link_for_all(private: Path, elsewhere: Path) -> None:
    private.parent.rmdir()
    private.parent.symlink_to(elsewhere)


def link_to_another_party(private: Path, elsewhere: Path) -> None:
    private.parent.rmdir()
    (private.parents[2] / "bob/out" / private.name).write_text(SECRET)
    private.parent.symlink_to("../bob/out")


def pipe_for_the_output(private: Path, elsewhere: Path) -> None:
    os.mkfifo(private)


def pipe_for_all(private: Path, elsewhere: Path) -> None:
    private.parent.rmdir()
    os.mkfifo(private.parent)


@pytest.mark.parametrize(
    "trap",
    [
        link_for_the_output,
        link_to_a_file,
        link_beside_the_output,
        link_below_the_output,
        link_for_all,
        link_to_another_party,
        pipe_for_the_output,
        pipe_for_all,
    ],
)
def test_no_link_of_a_party_is_followed(
    folder: AttemptFolder, tmp_path: Path, elsewhere: Path, trap: Callable[[Path, Path], None]
) -> None:
    target = tmp_path / "data/output.csv"
    private = folder.plan_outputs({"output": {"alice": str(target)}}, "alice")["output"]
    trap(Path(private), elsewhere)

    assert files_committed(folder) == 0

    assert content(elsewhere) == {"output.csv": SECRET}
    assert not target.exists()


def test_a_pipe_that_comes_after_the_look_blocks_nobody(
    folder: AttemptFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swapped(out: Path, taken: Path) -> None:
        take(out, taken)
        file = taken / "output.csv"

        def swap(moves: list[Any]) -> list[Any]:
            file.unlink()
            os.mkfifo(file)
            return moves

        monkeypatch.setattr("sfworker.saving._one_per_target", swap)

    monkeypatch.setattr("sfworker.files.take", swapped)
    private = folder.plan_outputs({"output": {"alice": str(tmp_path / "a.csv")}}, "alice")["output"]
    Path(private).write_text("rows")

    with pytest.raises(TaskFailure, match="output of party alice could not be written: is not a file") as refused:
        folder.commit()

    assert refused.value.code is FailureCode.RESULT_SAVE


def test_a_party_reaches_nothing_below_what_was_taken(folder: AttemptFolder, tmp_path: Path) -> None:
    if sandbox.FILES not in sandbox.parts():
        pytest.skip("this kernel has no Landlock")
    own = folder.party("alice")
    grant = sandbox.Grant(mode=sandbox.BEST_EFFORT, folder=str(own))
    command = [sys.executable, "-c", INTRUDER, json.dumps(asdict(grant))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as intruder:
        assert intruder.stdout is not None
        intruder.stdout.readline()
        take(own / "out", own.with_name("alice,out"))

        came_through, _ = intruder.communicate(f"{own.with_name('alice,out')}\n", timeout=30)

    assert came_through == ""
    assert content(own.with_name("alice,out")) == {"before": ""}


@pytest.mark.parametrize("trap", ["link to a folder", "link to a file", "file", "nothing", "pipe"])
def test_links_to_inputs_are_made_nowhere_else(
    folder: AttemptFolder, tmp_path: Path, elsewhere: Path, trap: str
) -> None:
    (elsewhere / "input.csv").write_text(SECRET)
    (tmp_path / "rows.csv").write_text("rows")
    into = folder.party("alice") / "in"
    into.rmdir()
    if trap.startswith("link"):
        into.symlink_to(elsewhere if trap == "link to a folder" else elsewhere / "input.csv")
    elif trap == "file":
        into.write_text("")
    elif trap == "pipe":
        os.mkfifo(into)

    with pytest.raises(TaskFailure, match="the process of party alice took its folder 'in' away") as refused:
        folder.link_inputs({"input": {"alice": str(tmp_path / "rows.csv")}}, "alice")

    assert refused.value.code is FailureCode.COMPUTATION
    assert content(elsewhere) == {"output.csv": SECRET, "input.csv": SECRET}


@pytest.mark.parametrize("name", ["lr", "lr.v2", "v1.2.3", ".hidden", "a.csv"])
def test_a_checkpoint_folder_may_have_dots_in_its_name(folder: AttemptFolder, tmp_path: Path, name: str) -> None:
    inputs = {"checkpoint_uri": {"alice": str(tmp_path / "ck" / name)}}
    folder.make_checkpoints(inputs, "alice")

    private = folder.link_inputs(inputs, "alice")["checkpoint_uri"]

    assert Path(private).readlink() == tmp_path / "ck" / name
