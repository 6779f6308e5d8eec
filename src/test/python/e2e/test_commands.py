"""The command line of the jar, on a running worker and beside it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import zipfile
from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import PROJECT, LocalWorker, free_port

from e2e.conftest import TOKEN
from e2e.test_psi import QUEUE
from e2e.wait import until
from e2e.work import endless, sample, send

ECHO = "tasks.secretflow.hello.echo_task"
Answer = subprocess.CompletedProcess[str]


def run(*words: str, **variables: str) -> Answer:
    return subprocess.run(
        ["java", "@config/jvm.options", "-jar", "target/sfworker.jar", *words],
        cwd=PROJECT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def ask(worker: LocalWorker, *words: str, token: str = TOKEN) -> Answer:
    return run(*words, SFWORKER_URL=f"http://127.0.0.1:{worker.http_port}", SFWORKER_OPS_TOKEN=token)


def written(folder: Path, task: object) -> str:
    file = folder / "task.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    return str(file)


def test_help_names_every_command() -> None:
    answer = run("--help")

    assert answer.returncode == 0
    for command in (
        "status",
        "submit",
        "watch",
        "cancel",
        "dlq",
        "routes",
        "components",
        "selftest",
        "diagnose",
        "validate",
        "doctor",
    ):
        assert f"\n  {command} " in answer.stdout


@pytest.mark.parametrize("command", ["doctor", "validate", "selftest", "dlq show"])
def test_each_command_has_help(command: str) -> None:
    answer = run(*command.split(), "--help")

    assert answer.returncode == 0
    assert answer.stdout.startswith(f"Usage: sfworker {command} ")


def test_version_is_that_of_the_build() -> None:
    assert run("--version").stdout == "sfworker 0.1.0\n"


def test_an_unknown_command_starts_no_worker() -> None:
    answer = run("statsu")

    assert answer.returncode == 2
    assert "status" in answer.stderr


def test_a_task_is_submitted_and_followed_to_its_end(guarded: LocalWorker, tmp_path: Path) -> None:
    task = sample("psi")

    answer = ask(guarded, "submit", written(tmp_path, task), "--watch")

    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (0, "success"), answer.stderr
    assert ask(guarded, "watch", task["execution_id"]).returncode == 0


def test_a_task_that_fails_says_why_and_what_to_do(guarded: LocalWorker, tmp_path: Path) -> None:
    task = sample("psi", protocol="NONE_2PC")

    answer = ask(guarded, "submit", written(tmp_path, task), "--watch")

    assert answer.returncode == 1
    assert "PARAM_INVALID: " in answer.stdout
    assert "protocol" in answer.stdout


def test_who_is_no_operator_submits_nothing(guarded: LocalWorker, tmp_path: Path) -> None:
    answer = ask(guarded, "submit", written(tmp_path, sample("psi")), token="wrong")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert "SFWORKER_OPS_TOKEN" in answer.stderr


def test_a_running_task_is_shown_and_cancelled(guarded: LocalWorker, sender: Celery) -> None:
    result = send(sender, endless())
    until(lambda: result.id in ask(guarded, "status").stdout, 60)

    status = ask(guarded, "status", "--json")
    answer = ask(guarded, "cancel", result.id)

    assert json.loads(status.stdout)["running"][0]["celery_task_id"] == result.id
    assert (answer.returncode, answer.stdout) == (0, "it ends\n")
    assert ask(guarded, "watch", result.id).returncode == 1


def test_a_dead_letter_is_listed_repaired_and_dropped(guarded: LocalWorker, sender: Celery) -> None:
    sent = sender.send_task(ECHO, queue=QUEUE)
    with pytest.raises(TypeError):
        sent.get(timeout=30)
    # It is put aside after its record is there.
    until(lambda: sent.id in ask(guarded, "dlq", "list").stdout, 30)
    letters = json.loads(ask(guarded, "dlq", "list", "--json").stdout)["letters"]
    letter = next(each for each in letters if each["taskId"] == sent.id)

    assert sent.id in ask(guarded, "dlq", "list").stdout
    assert "ARGUMENTS_INVALID" in ask(guarded, "dlq", "show", letter["id"]).stdout
    replayed = ask(guarded, "dlq", "replay", letter["id"], "--args", '["again"]')
    assert replayed.stdout.strip() == sent.id
    assert ask(guarded, "dlq", "drop", "--all").returncode == 0
    assert "0 dead letters" in ask(guarded, "dlq", "list").stdout


def test_the_intake_is_paused_and_resumed(guarded: LocalWorker) -> None:
    assert ask(guarded, "routes", "pause").stdout.startswith("paused ")
    assert "intake paused" in ask(guarded, "status").stdout
    assert ask(guarded, "routes", "resume").stdout.startswith("resumed ")
    assert "ACTIVE" in ask(guarded, "routes", "list").stdout


def test_the_worker_tests_itself(guarded: LocalWorker) -> None:
    answer = ask(guarded, "selftest")

    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (0, "success"), answer.stderr


def test_what_the_worker_says_is_put_into_one_file(guarded: LocalWorker, tmp_path: Path) -> None:
    file = tmp_path / "worker.zip"

    assert ask(guarded, "diagnose", str(file)).returncode == 0
    again = ask(guarded, "diagnose", str(file))

    with zipfile.ZipFile(file) as packed:
        assert json.loads(packed.read("health.json"))["status"] in ("UP", "DOWN")
        assert {"slots.json", "tasks.json", "deadletters.json", "routes.json", "info.json", "prometheus.txt"} < set(
            packed.namelist()
        )
        assert not any(TOKEN.encode() in packed.read(name) for name in packed.namelist())
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def test_nobody_at_the_address_is_said() -> None:
    answer = run("status", "--url", f"http://127.0.0.1:{free_port()}")

    assert answer.returncode == 1
    assert "no worker answers" in answer.stderr


def test_components_are_described_without_a_worker() -> None:
    answer = run("components", "stats/ss_vif:1.0.0")

    assert answer.returncode == 0
    assert "input_ds" in answer.stdout


def test_doctor_finds_the_machine_well(guarded: LocalWorker) -> None:
    answer = run("doctor", "--peer", f"127.0.0.1:{guarded.http_port}", REDIS_URL=guarded.settings["REDIS_URL"])

    assert answer.returncode == 0, answer.stdout
    for subject in ("redis policy: noeviction", "clock: ", "python: 3.10", "secretflow: ", "memory: ", "ray: "):
        assert subject in answer.stdout
    assert f"OK    peer 127.0.0.1:{guarded.http_port}: answers" in answer.stdout


def test_doctor_compares_versions_with_another_party(guarded: LocalWorker) -> None:
    url = f"http://127.0.0.1:{guarded.http_port}"

    answer = run("doctor", "--peer-url", url, REDIS_URL=guarded.settings["REDIS_URL"])

    assert f"OK    peer {url}: the same versions: ray 2.42.0, secretflow " in answer.stdout
    assert ", sfworker 0.1.0, spu " in answer.stdout


def test_doctor_looks_at_each_port_that_is_fixed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        answer = run("doctor", RAY_PORT=port, CELERY_MONITOR_PORT=str(free_port()))

    assert f"WARN  ray port: 127.0.0.1:{port} cannot be bound" in answer.stdout
    assert "OK    http port: " in answer.stdout
    assert "OK    party ports: " in answer.stdout


def test_doctor_says_what_to_do() -> None:
    nobody = free_port()

    answer = run(
        "doctor",
        "--peer",
        f"127.0.0.1:{nobody}",
        REDIS_URL=f"redis://127.0.0.1:{nobody}/0",
        SFWORKER_RAY_PYTHON_HOME="nowhere",
        SFWORKER_RAY_ADDRESS="10.0.0.9:6379",
    )

    assert answer.returncode == 1
    for text in ("BAD   redis: ", "BAD   python: ", "WARN  ray: ", "CVE-2023-48022", "WARN  peer "):
        assert text in answer.stdout
    assert answer.stdout.count("-> ") >= 4


def test_doctor_tells_of_a_wrong_setting() -> None:
    answer = run("doctor", SFWORKER_RAY_SLOTS="0")

    assert answer.returncode == 1
    assert "sfworker.ray.slots" in answer.stdout
