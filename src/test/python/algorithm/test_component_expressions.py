"""Expressions through a component: good ones compute, what hides in them or in names of columns does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluating import Components, JsonObject, schema, table
from expressions.audit import READ, Watch
from expressions.hostile import ISSUE, filled

FILTER = "data_filter/expr_condition_filter:1.0.0"
SQL = "preprocessing/sql_processor:1.0.0"
# Names of columns that would be more, were they ever put into a statement.
NAMES = (
    "my col",
    "größe",
    "it's",
    "x) FROM read_text('/etc/passwd') --",
    "n, (SELECT 1) --",
    "$x",
    "a;b",
    "{0}",
)


@pytest.fixture(name="rows")
def a_table_with_odd_names(components: Components) -> JsonObject:
    quoted = ",".join('"' + name.replace('"', '""') + '"' for name in NAMES)
    lines = "".join(f"k{row},{row},2021-03-{row:02},{','.join([str(row)] * len(NAMES))}\n" for row in range(1, 9))
    components.write("alice", "a.csv", f"id,n,day,{quoted}\n{lines}")
    components.write("bob", "b.csv", "id,y\n" + "".join(f"k{row},{row % 2}\n" for row in range(1, 9)))
    odd = dict.fromkeys(NAMES, "feature:int")
    alice = schema(**{"id": "id:str", "n": "feature:int", "day": "feature:str", **odd})
    return table({"alice": "a.csv", "bob": "b.csv"}, alice=alice, bob=schema(id="id:str", y="feature:int"))


def filtered(components: Components, rows: JsonObject, expression: str) -> tuple[str, str]:
    made = components.evaluate(FILTER, [rows], ["hit", "else"], expr=expression)
    return made["output_ds"]["meta"]["line_count"], made["output_ds_else"]["meta"]["line_count"]


def test_conditions_on_any_name_are_computed(components: Components, rows: JsonObject) -> None:
    every = " AND ".join('"' + name.replace('"', '""') + '" > 3' for name in NAMES)

    assert filtered(components, rows, f"{every} AND day::DATE < DATE '2021-03-08' -- but the last") == ("4", "4")


@pytest.mark.parametrize("name", ISSUE)
def test_what_hides_in_a_condition_is_refused(
    components: Components, rows: JsonObject, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret.txt").write_text("MARK")
    watch = Watch({tmp_path: READ})
    message = components.message(FILTER, [rows], ["hit", "else"], expr=filled(ISSUE[name], tmp_path))

    code, text = components.failure(message)

    assert (code, text.partition(" ")[0]) == ("PARAM_INVALID", "task_config.attrs.expr")
    assert watch.names() == []
    assert not (components.folder("alice") / "hit").exists()


def test_selections_are_computed_and_nothing_else(components: Components, rows: JsonObject) -> None:
    quoted = components.message(SQL, [rows], ["o2", "r2"], sql="SELECT n")
    hidden = components.message(SQL, [rows], ["o3", "r3"], sql="SELECT n FROM read_text('/etc/passwd')")
    assert components.failure(hidden)[0] == "PARAM_INVALID"
    assert 'with the column "it\'s" of the input; give it a name without' in components.failure(quoted)[1]
    declared = rows["meta"]["schemas"][0]
    kept = [name for name in declared["features"] if name != "it's"]
    declared.update(features=kept, feature_types=declared["feature_types"][: len(kept)])

    made = components.evaluate(SQL, [rows], ["out", "rule"], sql='SELECT *, n + "my col" * 2 AS total')

    assert "total" in made["output_ds"]["meta"]["schemas"][0]["features"]
