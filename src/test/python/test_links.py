"""A link that is swapped while a task begins or ends leads nowhere that the task may not go."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder

from ruling import file_settings, rules
from support import Attempt, Refused, RunnerFactory, content, opened
from swapping import SWAPS, Scene, Swap, file_and_link, folder_link, swapping

INSIDE = "uid\ninside\n"
OUTSIDE = "uid\noutside\n"
ROUNDS = 20
LIMIT_SECONDS = 30


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene.of(tmp_path, INSIDE, OUTSIDE)


def attempt_in(tmp_path: Path, **settings: object) -> AttemptFolder:
    roots = {"roots": [str(tmp_path / "data")], "output_roots": [str(tmp_path / "data")]}
    made = AttemptFolder(tmp_path / "work", "a/0", rules(tmp_path, **roots, **settings))
    made.create(["alice"])
    return made


def read(folder: AttemptFolder, path: Path, announced: bool = True) -> str:
    inputs = {"input_paths": {"alice": str(path)}}
    if announced:
        folder.announce(inputs, "alice")
    return Path(folder.link_inputs(inputs, "alice")["input_paths"]).read_text()


def write(folder: AttemptFolder, path: Path) -> None:
    Path(folder.plan_outputs({"output_paths": {"alice": str(path)}}, "alice")["output_paths"]).write_text(INSIDE)
    folder.commit()


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("swap", SWAPS)
def test_no_row_from_outside_is_read(scene: Scene, tmp_path: Path, swap: Swap, announced: bool) -> None:
    seen: list[str] = []
    refused = 0
    codes: set[FailureCode] = set()
    deadline = time.monotonic() + LIMIT_SECONDS
    with swapping(swap, scene):
        while len(seen) < ROUNDS or refused < ROUNDS:
            assert time.monotonic() < deadline, (len(seen), refused)
            try:
                seen.append(read(attempt_in(tmp_path), scene.path, announced))
                assert seen[-1] == INSIDE
            except TaskFailure as failure:
                codes.add(failure.code)
                refused += 1
            except FileNotFoundError:
                # Between two names there is none.
                continue

    assert codes == {FailureCode.PARAM_INVALID}


@pytest.mark.parametrize("swap", SWAPS)
def test_no_output_lands_outside(scene: Scene, tmp_path: Path, swap: Swap) -> None:
    before = content(scene.outside)
    target = scene.path.with_name("output.csv")
    done = {"written": 0, "refused": 0}
    deadline = time.monotonic() + LIMIT_SECONDS
    with swapping(swap, scene):
        while done["written"] + done["refused"] < 5 * ROUNDS:
            assert time.monotonic() < deadline, done
            # The path itself is swapped, too: then it is a link, which is nothing that the worker wrote.
            for path in (target, scene.path):
                try:
                    write(attempt_in(tmp_path, replace_any=True), path)
                    done["written"] += 1
                except TaskFailure:
                    done["refused"] += 1

    assert content(scene.outside) == before
    assert done["written"] > 0


def test_links_that_stay_inside_are_followed(scene: Scene, tmp_path: Path) -> None:
    (scene.data / "there").symlink_to(scene.data / "sub")
    (scene.data / "sub/back").symlink_to("../kept/../sub")
    (scene.data / "chain").symlink_to("there/back")

    assert read(attempt_in(tmp_path), scene.data / "chain" / scene.name) == INSIDE


def test_a_link_to_another_root_is_followed(scene: Scene, tmp_path: Path) -> None:
    (scene.data / "more").symlink_to(scene.outside)
    roots = [str(scene.data), str(scene.outside)]
    folder = AttemptFolder(tmp_path / "work", "a/0", rules(tmp_path, roots=roots))
    folder.create(["alice"])

    assert read(folder, scene.data / "more" / scene.name) == OUTSIDE


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("out.csv", "../outside/rows.csv"),
        ("up", "../outside"),
        ("loop", "loop"),
        ("proc", "/proc/self/root/etc/passwd"),
        ("work.csv", ".closed/rows.csv"),
    ],
)
def test_a_link_that_leads_out_is_refused(scene: Scene, tmp_path: Path, link: str, target: str) -> None:
    (scene.data / ".closed").mkdir()
    (scene.data / ".closed/rows.csv").write_text(OUTSIDE)
    (scene.data / link).symlink_to(target)
    path = scene.data / link / scene.name if link == "up" else scene.data / link

    with pytest.raises(TaskFailure, match=r"task_config.input_paths.alice \(.*\) (lies outside|could not be opened)"):
        read(attempt_in(tmp_path, closed=[str(scene.data / ".closed")]), path)


def test_a_file_that_can_have_no_second_name_is_copied(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*names: object, **folders: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", refuse)

    assert read(attempt_in(tmp_path), scene.path) == INSIDE


@pytest.mark.parametrize("swap", [file_and_link, folder_link])
def test_tasks_compute_with_rows_from_inside(new_runner: RunnerFactory, tmp_path: Path, swap: Swap) -> None:
    common, other = (
        "".join(f"{name}{number}\n" for number in range(count)) for name, count in (("in", 50), ("out", 70))
    )
    scene = Scene.of(tmp_path, f"uid\n{common}", f"uid\n{other}")
    (scene.data / "bob.csv").write_text(f"uid\n{common}{other}")
    roots = {"roots": [str(scene.data)], "output_roots": [str(scene.data)]}
    client = new_runner(files=file_settings(tmp_path, **roots))
    client.wait_until_warm()
    counts = []
    with swapping(swap, scene):
        for _ in range(8):
            attempt = Attempt(client, scene.data, {"alice": str(scene.path), "bob": str(scene.data / "bob.csv")})
            # A path that leads out, or to nothing, is refused.
            with contextlib.suppress(Refused), opened(attempt):
                counts.append(attempt.psi()["intersection_count"])
                attempt.commit()

    assert set(counts) <= {50}
