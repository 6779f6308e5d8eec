"""What expressions are taken, what comes out of them, and what no expression can do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.sql.condition import STATEMENT, columns_of, plain_condition, plain_selection

from expressions.audit import Audit, Seen, can_trace
from expressions.good import GOOD, TABLE
from expressions.grammar import Grammar
from expressions.hostile import ISSUE, REFUSED, VARIANTS, filled, second_statements, sources

ESCAPES = {**ISSUE, **VARIANTS}
SEED = 18
GUARDS = ("both", "parser", "engine")
# All of them: `python -m expressions`.
TEXTS = {"both": 600, "parser": 600, "engine": 300, "none": 60}


def refusal(text: str) -> str:
    with pytest.raises(TaskFailure) as caught:
        plain_condition(text, "attrs.expr")
    assert caught.value.code is FailureCode.PARAM_INVALID
    assert caught.value.text.startswith("attrs.expr ")
    return caught.value.text.removeprefix("attrs.expr ")


@pytest.fixture(name="audit")
def an_audit() -> Iterator[Audit]:
    # Without capitals, which a folder for temporary files may have and the escapes' lower() would change.
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Audit(Path(folder, "audit"))


def require_nothing_outside(seen: Seen) -> None:
    assert seen.opened == []
    assert seen.left == []
    assert not seen.traced


def test_no_good_expression_is_refused_and_all_give_what_duckdb_gives() -> None:
    plain_duckdb = duckdb.connect()
    plain_duckdb.register("duck_input_table", TABLE)
    assert len(GOOD) > 250
    for text in GOOD:
        expected = plain_duckdb.execute(STATEMENT.format(text.partition(" -- ")[0])).fetchall()

        taken = plain_condition(text, "attrs.expr", TABLE.column_names)

        assert plain_duckdb.execute(STATEMENT.format(taken)).fetchall() == expected, text


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_on_no_list_is_refused(text: str) -> None:
    assert len(refusal(text)) < 250


@pytest.mark.parametrize("name", ESCAPES)
def test_a_text_that_two_readers_read_in_two_ways_is_refused(name: str, tmp_path: Path) -> None:
    for word in sources(tmp_path):
        refusal(filled(ESCAPES[name].replace("READ", word), tmp_path))


def test_escapes_get_out_without_the_guards(audit: Audit) -> None:
    seen = audit.run([filled(text, audit.secrets) for text in ESCAPES.values()], "none")

    assert {"secret.txt", "secret.csv"} <= set(seen.opened)
    assert seen.left == ["STOLEN.CSV"]


@pytest.mark.parametrize("guards", GUARDS)
def test_each_guard_alone_stops_all_escapes(audit: Audit, guards: str) -> None:
    texts = [filled(text, audit.secrets, left) for text in ESCAPES.values() for left in second_statements()]
    texts += [filled(text, audit.secrets) for text in REFUSED]
    texts += [condition for text in sources(audit.secrets).values() for condition in (text, f"n > 3 AND {text}")]

    seen = audit.run(texts, guards, trace=can_trace())

    require_nothing_outside(seen)
    if guards != "engine":
        assert seen.counts["refused"] == len(texts)


@pytest.mark.parametrize("guards", GUARDS)
def test_no_generated_expression_opens_anything(audit: Audit, guards: str) -> None:
    grammar = Grammar(SEED, audit.secrets)

    seen = audit.run([grammar.expression() for _ in range(TEXTS[guards])], guards, trace=can_trace())

    require_nothing_outside(seen)
    assert seen.counts["computed"] > TEXTS[guards] / 10
    assert seen.counts["refused"] > TEXTS[guards] / 3


def test_generated_expressions_open_and_leave_files_without_the_guards(audit: Audit) -> None:
    grammar = Grammar(SEED, audit.secrets)

    seen = audit.run([grammar.expression() for _ in range(TEXTS["none"])], "none")

    assert len(seen.opened) > 3
    assert seen.left


@pytest.mark.parametrize("number", [50, 500, 20_000])
@pytest.mark.parametrize(
    ("before", "inside", "after"),
    [
        ("(", "n > 0", ")"),
        ("NOT ", "ok", ""),
        ("- ", "n > 0", ""),
        ("~", "n > 0", ""),
        ("n + ", "n > 0", ""),
        ("name || ", "name = ''", ""),
        ("abs(", "n", ")"),
        ("coalesce(n, ", "n", ")"),
        ("CASE WHEN ", "ok", " THEN TRUE ELSE FALSE END"),
        ("", "n", "::INT"),
        ("", "name", "[1]"),
        ("[", "n", "]"),
        ("CAST(", "n", " AS INT)"),
        ("n IN (", "n", ")"),
        ("{'a': ", "n", "}"),
        ("(SELECT ", "n", ")"),
        ("", "n", " COLLATE nocase"),
        ("", "n", " IS NULL"),
        ("n = ", "n", ""),
        ("INTERVAL ", "n", " day"),
        ("/* ", "n", " */"),
        ("x -> ", "n", ""),
    ],
)
def test_a_deep_expression_is_refused_or_computed(before: str, inside: str, after: str, number: int) -> None:
    text = before * number + inside + after * number
    try:
        taken = plain_condition(text, "attrs.expr")
    except TaskFailure:
        assert len(refusal(text)) < 250
    else:
        # What comes behind reads it again, from deeper in the stack than here.
        assert deeper(lambda: columns_of(taken), 120)


def deeper(call: object, frames: int) -> object:
    return deeper(call, frames - 1) if frames else call()  # type: ignore[operator]


def test_a_long_list_or_row_of_conditions_is_no_depth() -> None:
    for text in (" OR ".join(["n > 0"] * 2000), f"n IN ({', '.join(map(str, range(9000)))})"):
        assert plain_condition(text, "attrs.expr") == text


def test_what_is_wrong_is_said_with_what_to_write() -> None:
    assert "did you mean income?" in str(refusal_of("incom > 3"))
    assert "names no column; write a condition such as age > 30" in refusal("1 = 1")
    assert "calls 'getenv', which is not among the functions" in refusal("getenv('HOME') = name")
    assert "has 70004 characters; 65536 are taken" in refusal(f"n = {'1' * 70_000}")
    assert "has the control character U+001B at position 6" in refusal("n > 0\x1b[2J")
    assert "converts to 'JSON', which is not among the types" in refusal("name::JSON = doc::JSON")


def refusal_of(text: str) -> TaskFailure:
    with pytest.raises(TaskFailure) as caught:
        plain_condition(text, "attrs.expr", TABLE.column_names)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "SELECT n",
        "SELECT *, n + age AS total",
        "SELECT n, CASE WHEN n > 1 THEN 1 ELSE 0 END AS one, upper(name) AS big FROM t;",
        'SELECT "my col" + 1 AS "x y", log1p(n) AS l, is_alnum(name) AS a, swapcase(name) AS s',
        "SELECT t.n FROM t",
    ],
)
def test_selections_are_taken_as_they_are(text: str) -> None:
    assert plain_selection(text, "attrs.sql") == text


@pytest.mark.parametrize(
    "text",
    [
        "n",
        "SELECT n FROM read_csv('x')",
        "SELECT n FROM t WHERE n > 0",
        "SELECT n FROM (SELECT n FROM t)",
        "SELECT (SELECT 1) AS x",
        "WITH q AS (SELECT 1) SELECT n FROM q",
        "SELECT n; SELECT n",
        "SELECT getenv('HOME') AS x",
        "SELECT * EXCLUDE (n)",
        "SELECT DISTINCT n",
        'SELECT EXTRACT("day FROM n), (SELECT 1), EXTRACT(day" FROM n) AS x',
        "COPY t TO 'x'",
        f"SELECT {'(' * 2000}n{')' * 2000} AS x",
        f"SELECT {'NOT ' * 2000}n AS x",
        f"SELECT {' OR '.join(['n'] * 2000)} AS x",
        f"SELECT {'+'.join(['n'] * 2000)} AS x",
        "SELECT",
        "",
    ],
)
def test_selections_with_anything_else_are_refused(text: str) -> None:
    with pytest.raises(TaskFailure) as caught:
        plain_selection(text, "attrs.sql")
    assert caught.value.code is FailureCode.PARAM_INVALID
    assert caught.value.text.startswith("attrs.sql ")
