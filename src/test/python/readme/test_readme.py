"""What the README shows works: its example, its step of a route, and every command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfworker.local import PROJECT, LocalWorker

from e2e.wait import until
from readme.page import TEXT, blocks, commands

JAR = "java @config/jvm.options -jar target/sfworker.jar"
# Every command of the page, and where it runs in CI; one without such a place has a reason.
COVERED = {
    "./mvnw -Pdemo": "test_demo.py runs what the profile runs after the build; CI builds with verify",
    "./mvnw verify": "what .ci/run calls, and with it these tests",
    ".ci/run": "CI itself",
    "./mvnw test -Dtest='RouteCheckTest,RouteFilesTest'": "verify runs these tests",
    "mkdir -p data && cp src/test/resources/samples/data/alice.csv src/test/resources/samples/data/bob.csv data/": (
        "the fixture `worker` runs it in a folder of its own"
    ),
    "SFWORKER_REDIS_PORT=6379 java @config/jvm.options -jar target/sfworker.jar": (
        "test_the_worker_is_started_as_shown"
    ),
    ".python/bin/python submit.py": "the fixture `printed` runs the block with that interpreter",
    f"{JAR} --help": "e2e/test_commands.py runs it",
    f"{JAR} doctor": "e2e/test_commands.py runs it",
    f"{JAR} status": "e2e/test_commands.py runs it",
    f"{JAR} submit src/test/resources/samples/tasks/psi.json --watch": "e2e/test_commands.py submits one of its own",
    "cp docker/env.template docker/.env": "EnvironmentTableTest: the file is there, with every variable",
    "docker compose -f docker/compose.yaml up --detach --build": (
        "not run: CI has no Docker engine; DeploymentRulesTest reads the files, deployment.md says what was seen"
    ),
    'pip install "celery[redis]"': "not run: the environment of the tests has both, pinned",
}


def command(start: str) -> str:
    """The one command of the page that starts so."""
    (found,) = [text for text in COVERED if text.startswith(start)]
    return found


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """A worker with the sample tables, whose algorithm route has the step that the page adds."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "src").symlink_to(PROJECT / "src")
    subprocess.run(["sh", "-c", command("mkdir")], cwd=folder, check=True)
    add_step(folder / "routes")
    worker = LocalWorker(folder, settings={"SFWORKER_ROUTES": str(folder / "routes")})
    worker.start()
    worker.wait_ready()
    yield worker
    worker.stop()


def add_step(routes: Path) -> None:
    shutil.copytree(PROJECT / "routes", routes)
    file = routes / "40-algorithm.camel.yaml"
    head, last = re.split(r"(?=^ *- to:\n *uri: direct:result$)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(head + blocks("yaml")[0] + last, encoding="utf-8")


@pytest.fixture(scope="module")
def printed(worker: LocalWorker) -> str:
    """What the Python example prints."""
    script = worker.folder / "submit.py"
    script.write_text(blocks("python")[0], encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=worker.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_example_prints_what_the_page_says(printed: str, worker: LocalWorker) -> None:
    assert printed == "150 common rows in data/out/alice_psi.csv"
    assert f"It prints `{printed}`" in TEXT
    assert len((worker.folder / "data" / "out" / "alice_psi.csv").read_text(encoding="utf-8").splitlines()) == 151


def test_the_step_of_the_page_runs(printed: str, worker: LocalWorker) -> None:
    line = re.compile(r'task=[0-9a-f-]{36} type=psi output=\{.*"intersection_count":150')

    until(lambda: any(line.search(said) for said in worker.lines))


def test_the_worker_is_started_as_shown(worker: LocalWorker) -> None:
    arguments = worker.process.args
    assert isinstance(arguments, list)

    # Where temporary files go is the tests' affair.
    words = [word for word in map(str, arguments) if not word.startswith("-Djava.io.tmpdir=")]
    started = " ".join(words).replace(f"{PROJECT}/", "")

    assert command("SFWORKER_REDIS_PORT") == f"SFWORKER_REDIS_PORT=6379 {started}"


def test_the_line_that_says_ready_looks_as_shown(worker: LocalWorker) -> None:
    shape = r"@127\.0\.0\.1 ready: version \S+, queue secretflow_queue, 2 slots, routes [0-9a-f]{12}$"

    assert any(re.search(shape, line) for line in worker.lines)
    assert re.search(shape, TEXT, re.MULTILINE)


def test_every_command_is_run_by_ci_or_has_a_reason() -> None:
    assert commands() == set(COVERED)


def test_the_chinese_page_shows_the_same_commands() -> None:
    chinese = (PROJECT / "README.zh-CN.md").read_text(encoding="utf-8")

    shown = {line for block in blocks("sh", chinese) for line in block.splitlines() if line}

    assert shown
    assert shown <= commands()


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def test_no_link_between_the_pages_is_broken() -> None:
    pages = [*PROJECT.glob("*.md"), *(PROJECT / "src" / "docs").rglob("*.md")]

    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", without_code(page.read_text(encoding="utf-8")))
        if not (page.parent / target).exists()
    ]

    assert broken == []
