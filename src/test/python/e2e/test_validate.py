"""``validate`` as a command: without Redis and Ray, with the messages of the running worker."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from sfworker.local import PROJECT

COMMAND = ["java", "@config/jvm.options", "-jar", "target/sfworker.jar", "validate"]


def validate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)


def test_the_routes_of_the_project_can_run() -> None:
    answer = validate()

    assert (answer.returncode, answer.stdout) == (0, "the route files can run\n")


def test_what_is_wrong_is_named_with_file_and_line(tmp_path: Path) -> None:
    routes = tmp_path / "routes"
    shutil.copytree(PROJECT / "routes", routes)
    file = routes / "algorithm" / "psi.camel.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("ref: psi", "ref: psy"), encoding="utf-8")
    line = next(number for number, words in enumerate(text.splitlines(), 1) if "ref: psi" in words)

    answer = validate(str(routes))
    machine = validate(str(routes), "--json")

    assert answer.returncode == 1
    assert f"algorithm/psi.camel.yaml:{line} " in answer.stdout
    assert "did you mean 'psi'?" in answer.stdout
    (problem,) = json.loads(machine.stdout)["problems"]
    assert (problem["file"], problem["line"]) == ("algorithm/psi.camel.yaml", line)


def test_the_dry_run_is_part_of_it(tmp_path: Path) -> None:
    routes = tmp_path / "routes"
    shutil.copytree(PROJECT / "routes", routes)
    file = routes / "60-result.camel.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("task_completed", "task_execution", 1), encoding="utf-8")

    answer = validate(str(routes))

    assert answer.returncode == 1
    assert "no terminal status event" in answer.stdout


def test_a_wrong_call_says_how_it_is_called() -> None:
    answer = validate("--yaml")

    assert (answer.returncode, "Usage: sfworker validate" in answer.stderr) == (2, True)
