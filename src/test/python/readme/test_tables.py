"""The tables of the pages that no tool writes say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from sfworker.local import PROJECT

from readme.page import DOCS, TEXT, rows

MAIN = PROJECT / "src" / "main"
PACKAGE = MAIN / "java" / "io" / "sfworker"


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_error_codes_are_those_of_the_code() -> None:
    declared = re.findall(
        r'/\*\* (.+)\. \*/\n {4}([A-Z_]+)\("(\w+)", "[\w.]+", (true|false)\)',
        source(PACKAGE / "failure" / "FailureCode.java"),
    )
    wanted = [
        [f"`{code}`", f"`{name}`", "yes" if retried == "true" else "no", cause[0].lower() + cause[1:]]
        for cause, code, name, retried in declared
    ]

    assert [row[:4] for row in rows("## Error codes")] == wanted


def test_advice_is_the_same_on_the_page_of_the_worker() -> None:
    lines = source(MAIN / "resources" / "io" / "sfworker" / "ops" / "advice.properties").splitlines()
    shown = dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    assert {row[0].strip("`"): row[4].replace("`", "") for row in rows("## Error codes")} == shown


def test_every_environment_variable_is_explained() -> None:
    settings = source(MAIN / "resources" / "application.yaml")

    page = source(DOCS / "settings.md")
    missing = {name for name in re.findall(r"\$\{([A-Z][A-Z_]+):", settings) if f"`{name}`" not in page}

    assert not missing


def test_every_key_of_redis_is_explained() -> None:
    own = re.findall(r'OURS \+ "([a-z-]+)', source(PACKAGE / "celery" / "redis" / "CeleryKeys.java"))

    page = source(DOCS / "celery.md")
    assert own
    assert not [name for name in own if f"`sfworker:1:{name}" not in page]


def test_every_task_type_is_listed() -> None:
    types = {path.name.removesuffix(".schema.json") for path in (PROJECT / "config" / "schema").glob("*.schema.json")}

    assert {row[0].strip("`") for row in rows("## Task types")} == types


def test_every_route_file_is_in_the_flow() -> None:
    files = sorted(str(path.relative_to(PROJECT / "routes")) for path in (PROJECT / "routes").rglob("*.yaml"))
    listed = " ".join(row[0] for row in rows("## The flow"))
    listed += "".join(f"`algorithm/{row[0].strip('`')}`" for row in rows("## Task types"))

    assert not [name for name in files if f"`{name.removesuffix('.camel.yaml')}`" not in listed]


def test_every_folder_that_is_named_exists() -> None:
    named = re.findall(r"`((?:src|config|routes)/[\w/.-]*)`", TEXT)

    assert named
    assert not [name for name in named if not (PROJECT / name).exists()]
