"""An output replaces what the worker wrote itself, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder

from ruling import rules
from support import Attempt, content, failure_of, write_model

OWNER = "id\n1\n2\n"

Paths = dict[str, dict[str, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a table and a model of its owner."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "alice.csv").write_text(OWNER)
    write_model(str(folder / "model"), 1, OWNER)
    return folder


def content_of_files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def attempt_in(tmp_path: Path, **settings: object) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "a/0", rules(tmp_path, **settings))
    made.create(["alice", "bob"])
    return made


def computed(folder: AttemptFolder, inputs: Paths, outputs: Paths) -> None:
    """What a task does between its start and its commit, with `rows` in each output."""
    folder.require_free(inputs, outputs)
    for party in ("alice", "bob"):
        folder.link_inputs(inputs, party)
        for private in folder.plan_outputs(outputs, party).values():
            Path(private).write_text("rows")
    folder.commit()


def table(data: Path) -> str:
    return str(data / "alice.csv")


def other_spelling(data: Path) -> str:
    return f"{data}/./../data//alice.csv"


def link(data: Path) -> str:
    (data / "link.csv").symlink_to("alice.csv")
    return str(data / "link.csv")


def hard_link(data: Path) -> str:
    (data / "hard.csv").hardlink_to(data / "alice.csv")
    return str(data / "hard.csv")


def through_a_linked_folder(data: Path) -> str:
    (data / "here").symlink_to(".")
    return str(data / "here/alice.csv")


def model_part(data: Path) -> str:
    return str(data / "model.tree_0.pkl")


PLACES = [table, other_spelling, link, hard_link, through_a_linked_folder, model_part]


@pytest.mark.parametrize("place", PLACES)
def test_a_table_of_the_owner_stays(data: Path, tmp_path: Path, place: Callable[[Path], str]) -> None:
    target = place(data)
    before = content_of_files(data)

    with pytest.raises(TaskFailure) as refused:
        computed(attempt_in(tmp_path), {}, {"output_paths": {"alice": target}})

    assert refused.value.code is FailureCode.OUTPUT_EXISTS
    assert refused.value.text == (
        f"task_config.output_paths.alice ({Path(target).name}) is there already, and not as this worker wrote it;"
        " name another path, or have the file moved away"
    )
    assert content_of_files(data) == before


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reader", ["alice", "bob"])
def test_no_input_is_an_output_whatever_the_settings(
    data: Path, tmp_path: Path, place: Callable[[Path], str], reader: str
) -> None:
    target = place(data)
    inputs = {"input_paths": {reader: str(data / "alice.csv")}, "model_path": {reader: str(data / "model")}}
    before = content_of_files(data)

    with pytest.raises(
        TaskFailure, match="is a file that the task reads; give the output a path of its own"
    ) as refused:
        computed(attempt_in(tmp_path, replace_any=True), inputs, {"output_paths": {"alice": target}})

    assert refused.value.code is FailureCode.PARAM_INVALID
    assert content_of_files(data) == before


def test_what_the_worker_wrote_is_replaced_also_after_a_restart(data: Path, tmp_path: Path) -> None:
    for _ in range(2):
        computed(attempt_in(tmp_path), {}, {"output_paths": {"alice": str(data / "out.csv")}})

    moved = tmp_path / "elsewhere"
    (moved / "data").mkdir(parents=True)
    shutil.move(tmp_path / ".outputs", moved)
    shutil.copy2(data / "out.csv", moved / "data")
    computed(attempt_in(moved), {}, {"output_paths": {"alice": str(moved / "data/out.csv")}})


def test_a_model_of_the_owner_stays(data: Path, tmp_path: Path) -> None:
    folder = attempt_in(tmp_path)

    with pytest.raises(TaskFailure, match=r"task_config.model_output.alice \(model.meta.json\) is there already"):
        folder.require_free({}, {"model_output": {"alice": str(data / "model")}})

    private = folder.plan_outputs({"model_output": {"alice": str(data / "model")}}, "alice")
    write_model(private["model_output"], 2, "new")
    with pytest.raises(TaskFailure) as refused:
        folder.commit()
    assert refused.value.code is FailureCode.OUTPUT_EXISTS
    assert content(data)["model.meta.json"] == OWNER


def test_what_an_algorithm_writes_beside_its_output_is_looked_at_too(data: Path, tmp_path: Path) -> None:
    folder = attempt_in(tmp_path)
    private = folder.plan_outputs({"output_paths": {"alice": str(data / "alice")}}, "alice")["output_paths"]
    Path(private + ".csv").write_text("rows")

    with pytest.raises(TaskFailure, match=r"task_config.output_paths.alice \(alice.csv\) is there already"):
        folder.commit()

    assert content(data)["alice.csv"] == OWNER


def test_a_folder_replaces_no_file_of_the_owner(data: Path, tmp_path: Path) -> None:
    folder = attempt_in(tmp_path)
    private = Path(folder.plan_outputs({"output_uris[0]": {"alice": str(data)}}, "alice")["output_uris[0]"])
    private.mkdir()
    (private / "alice.csv").write_text("rows")
    (private / "a new one").write_text("rows")

    with pytest.raises(TaskFailure, match="is there already"):
        folder.commit()

    assert "a new one" not in content(data)
    assert content(data)["alice.csv"] == OWNER


def test_a_file_that_was_changed_since_is_the_owners(data: Path, tmp_path: Path) -> None:
    outputs = {"output_paths": {"alice": str(data / "out.csv")}}
    computed(attempt_in(tmp_path), {}, outputs)
    with (data / "out.csv").open("a") as file:
        file.write("a remark")

    with pytest.raises(TaskFailure, match="is there already"):
        computed(attempt_in(tmp_path), {}, outputs)


def test_a_table_that_comes_while_the_task_runs_stays(data: Path, tmp_path: Path) -> None:
    folder = attempt_in(tmp_path)
    outputs = {"output_paths": {"alice": str(data / "late.csv")}}
    folder.require_free({}, outputs)
    Path(folder.plan_outputs(outputs, "alice")["output_paths"]).write_text("rows")
    (data / "late.csv").write_text(OWNER)

    with pytest.raises(TaskFailure, match="is there already"):
        folder.commit()

    assert content(data)["late.csv"] == OWNER


def test_a_setting_lets_outputs_replace_anything_and_remembers_it(data: Path, tmp_path: Path) -> None:
    outputs = {"output_paths": {"alice": str(data / "alice.csv")}}

    computed(attempt_in(tmp_path, replace_any=True), {}, outputs)
    computed(attempt_in(tmp_path), {}, outputs)

    assert content(data)["alice.csv"] == "rows"


def test_outputs_go_to_output_roots(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    folder = attempt_in(tmp_path, output_roots=[str(tmp_path / "out")])

    computed(folder, {}, {"output_paths": {"alice": str(tmp_path / "out/a.csv")}})
    with pytest.raises(
        TaskFailure, match=r"task_config.output_paths.bob lies outside the folders that outputs may be written to"
    ):
        folder.require_free({}, {"output_paths": {"bob": str(data / "new.csv")}})


def test_a_task_hears_of_it_before_anything_is_computed(attempt: Attempt) -> None:
    target = attempt.output("alice")
    target.parent.mkdir()
    target.write_text(OWNER)

    code, text = failure_of(attempt.open)

    assert code == "OUTPUT_EXISTS"
    assert text.startswith("task_config.output_paths.alice (alice_psi.csv) is there already")
    assert attempt.client.call("ping")["attempt"] is None


@pytest.mark.parametrize("name", ["notes.txt", "csv", "meta.json.bak", "tree_x.pkl", "tree_0.pkl.old"])
def test_a_neighbour_of_a_model_does_not_keep_it_from_being_trained_again(
    data: Path, tmp_path: Path, name: str
) -> None:
    outputs = {"model_output": {"alice": str(data / "m")}}
    for meta in ("old", "new"):
        folder = attempt_in(tmp_path)
        folder.require_free({}, outputs)
        write_model(folder.plan_outputs(outputs, "alice")["model_output"], 1, meta)
        folder.commit()
        (data / f"m.{name}").write_text(OWNER)

    assert content(data)["m.meta.json"] == "new"
    assert content(data)[f"m.{name}"] == OWNER
