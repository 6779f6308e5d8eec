"""Names in a data folder that change all the time, between a file inside and one outside."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


@dataclass(frozen=True)
class Scene:
    """A data folder, a folder outside of it, and a file of the same name in both."""

    data: Path
    outside: Path
    name: str = "rows.csv"

    @staticmethod
    def of(base: Path, inside: str, elsewhere: str) -> Scene:
        """Make the folders; the one in the data folder is `sub`."""
        scene = Scene(base / "data", base / "outside")
        for folder, text in ((scene.data / "sub", inside), (scene.outside, elsewhere), (scene.data / "kept", inside)):
            folder.mkdir(parents=True)
            (folder / scene.name).write_text(text)
        return scene

    @property
    def path(self) -> Path:
        """What the task names."""
        return self.data / "sub" / self.name


Swap = Callable[[Scene, bool], None]
"""Lets the path of a scene lead inside or, with True, outside."""


def file_link(scene: Scene, out: bool) -> None:
    _link(scene.path, (scene.outside if out else scene.data / "kept") / scene.name)


def file_and_link(scene: Scene, out: bool) -> None:
    if out:
        _link(scene.path, scene.outside / scene.name)
    else:
        new = scene.data / ".new"
        new.hardlink_to(scene.data / "kept" / scene.name)
        new.replace(scene.path)


def relative_link(scene: Scene, out: bool) -> None:
    _link(scene.path, Path("../../outside" if out else "../kept") / scene.name)


def folder_link(scene: Scene, out: bool) -> None:
    if not (scene.data / "sub").is_symlink():
        (scene.data / "sub").rename(scene.data / "away")
    _link(scene.data / "sub", scene.outside if out else scene.data / "kept")


def renamed_folder(scene: Scene, out: bool) -> None:
    sub, away = scene.data / "sub", scene.data / "away"
    # While there is none, a task that writes makes one.
    with contextlib.suppress(OSError):
        if not out:
            sub.unlink()
            away.rename(sub)
        elif not away.exists():
            sub.rename(away)
            sub.symlink_to(scene.outside)
        elif not sub.is_symlink():
            shutil.rmtree(sub)
            sub.symlink_to(scene.outside)


def link_chain(scene: Scene, out: bool) -> None:
    _link(scene.data / "two", scene.outside if out else scene.data / "kept")
    if not (scene.data / "one").is_symlink():
        _link(scene.data / "one", Path("two"))
        _link(scene.path, Path("../one") / scene.name)


SWAPS = [file_link, file_and_link, relative_link, folder_link, renamed_folder, link_chain]


@contextlib.contextmanager
def swapping(swap: Swap, scene: Scene) -> Iterator[None]:
    """Another process swaps as fast as it can."""
    swap(scene, True)
    swap(scene, False)
    pid = os.fork()
    if pid == 0:
        _swap(swap, scene)
    try:
        yield
        assert os.waitpid(pid, os.WNOHANG) == (0, 0), "it should have gone on"
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _swap(swap: Swap, scene: Scene) -> NoReturn:
    try:
        for out in itertools.cycle((True, False)):
            swap(scene, out)
    finally:
        os._exit(1)


def _link(path: Path, target: Path) -> None:
    new = path.with_name(".link")
    new.symlink_to(target)
    new.replace(path)
