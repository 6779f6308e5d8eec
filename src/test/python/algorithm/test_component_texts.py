"""Which texts of a message SecretFlow's components could take for a program, and what they run programs with."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from secretflow.compute.tracer import TraceRunner
from sfworker.components import repairs
from sfworker.components.attributes import OWN_RULES
from sfworker.components.definition import components
from sfworker.components.runnable import why_not

# Names of new columns, values, and names of things: no component reads more into them.
PLAIN = {
    *("bound_value", "fill_value_str", "model_desc", "model_name", "new_feature_name", "positive_label", "pred_name"),
    *("predict_score_name", "sample_algorithm/stratify/observe_feature", "str_outliers", "tree_growing_method"),
}
# JSON of a protobuf, checked against its definition: operators and functions are members of an enum there.
MESSAGES = {"aggregation_config", "rules", "write_data"}
# JSON of inputs and outputs, and of attributes, which are checked as those are.
ATTACHED = {"component_eval_params", "input_datasets", "output_datasets"}
# Calls and packages that run what a text says.
RUNNING = {"eval", "exec", "compile", ".eval", ".query", ".read_sql"}
PACKAGES = {"duckdb", "sqlglot", "sqlite3", "numexpr"}
FILTER = "component/preprocessing/filter/expr_condition_filter.py"
PROCESSOR = "component/preprocessing/unified_single_party_ops/sql_processor.py"
READER = "component/core/io.py"


def test_every_text_that_a_component_takes_is_known() -> None:
    found = {
        (component.definition.name, attribute.path)
        for component in components()
        for attribute in component.attributes.values()
        if why_not(component) is None and attribute.kind in ("text", "protobuf") and not attribute.allowed
    }

    assert {place for place in found if place[1] not in PLAIN | MESSAGES | ATTACHED} == set(OWN_RULES)


def programs(folder: Path) -> Iterator[tuple[str, str]]:
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name.partition(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module).partition(".")[0]]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                names = [node.func.id]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names = [f".{node.func.attr}"]
            yield from ((str(file.relative_to(folder)), name) for name in names if name in RUNNING | PACKAGES)


def test_the_installed_secretflow_runs_texts_in_known_places_only() -> None:
    spec = importlib.util.find_spec("secretflow")
    assert spec is not None
    assert spec.origin is not None

    found = set(programs(Path(spec.origin).parent))

    assert found == {(FILTER, "duckdb"), (FILTER, "sqlglot"), (PROCESSOR, "sqlglot"), (READER, "duckdb")}


@pytest.mark.parametrize("name", ["namedtuple", "register_scalar_function", "call_tabular_function", "_wrap_function"])
def test_a_rule_calls_functions_on_columns_only(name: str) -> None:
    functions = repairs.functions_of_rules()

    assert not hasattr(functions, name)
    assert functions.add(pa.array([1]), 2).to_pylist() == [3]
    assert TraceRunner.__module__ == "secretflow.compute.tracer"
