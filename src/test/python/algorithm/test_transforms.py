"""All transforms on generated tables, against pandas, scikit-learn and exact fractions."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from sfworker.algorithm.fillna import filled
from sfworker.data.bins import binned, equal_edges, quantile_edges
from sfworker.data.categories import labelled, one_hot
from sfworker.data.scale import ranged, standardized
from sfworker.data.tables import MISSING
from sfworker.data.transform import RULES, Change, change_file, each_column
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler

from algorithm.generated import Table, change, numeric_tables, text_tables
from computing import Computer, Config

CLOSE = Table.of("1000000000000000", "1000000000000001", "", "1000000000000003")
# The same tables in every run: a build that fails, fails again.
generated = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


def floats(table: Table) -> pd.Series[float]:
    """The column as pandas reads it, as floats."""
    return pd.Series([math.nan if text in MISSING else float(text) for text in table.column])


def categories(table: Table) -> list[str]:
    return ["nan" if text in MISSING else text for text in table.column]


def values(before: Table, after: Table) -> list[float]:
    """The new values; missing ones must be where they were, and empty."""
    assert [text == "" for text in after.column] == [text in MISSING for text in before.column]
    assert after.names == before.names
    return after.numbers


@generated
@given(table=numeric_tables(), with_mean=st.booleans(), with_std=st.booleans())
@example(CLOSE, True, True)
def test_standard_scaler(folder: Path, table: Table, with_mean: bool, with_std: bool) -> None:
    scaled = values(table, change(folder, table, each_column, standardized, with_mean, with_std))

    exact = table.exact
    mean = sum(exact, Fraction()) / max(len(exact), 1)
    variance = sum((value - mean) ** 2 for value in exact) / max(len(exact), 1)
    deviation = math.sqrt(variance) or 1.0
    expected = [float(value - mean if with_mean else value) / (deviation if with_std else 1.0) for value in exact]
    assert scaled == pytest.approx(expected, rel=1e-12, abs=1e-9)


@generated
@given(table=numeric_tables(), ends=st.sampled_from([(0, 1), (-1, 0.1), (0.1, 0.7), (5, 7.5)]))
@example(CLOSE, (-1, 0.1))
def test_minmax_scaler(folder: Path, table: Table, ends: tuple[float, float]) -> None:
    low, high = ends

    scaled = values(table, change(folder, table, each_column, ranged, low, high))

    exact = table.exact
    span = max(exact, default=Fraction()) - min(exact, default=Fraction()) or Fraction(1)
    expected = [
        float(Fraction(low) + (value - min(exact)) / span * (Fraction(high) - Fraction(low))) for value in exact
    ]
    assert scaled == pytest.approx(expected, rel=1e-12, abs=1e-12)
    if exact:
        assert (min(scaled), max(scaled)) == (low, low if table.is_constant else high)


@generated
@given(table=numeric_tables())
def test_scalers_are_those_of_scikit_learn(folder: Path, table: Table) -> None:
    # It takes large numbers that are close together for equal.
    assume(table.numbers and abs(table.numbers[0]) < 10**15)
    column = floats(table).to_frame()

    standard = change(folder, table, each_column, standardized, True, True)
    minmax = change(folder, table, each_column, ranged, 0, 1)

    for ours, theirs in ((standard, StandardScaler()), (minmax, MinMaxScaler())):
        expected = theirs.fit_transform(column)[:, 0]
        assert values(table, ours) == pytest.approx(expected[~np.isnan(expected)], rel=1e-6, abs=1e-6)


@generated
@given(table=numeric_tables(), n_bins=st.integers(1, 7))
@example(Table.of("1", "1", "1", "2"), 3)
def test_binnings_are_those_of_pandas(folder: Path, table: Table, n_bins: int) -> None:
    quantile = change(folder, table, each_column, binned, quantile_edges, n_bins)
    equal = change(folder, table, each_column, binned, equal_edges, n_bins)

    if table.is_constant or not table.numbers:
        # pandas has no bin for equal numbers, or one in the middle.
        expected = [[0] * len(table.numbers)] * 2
    else:
        theirs = (
            pd.qcut(floats(table), n_bins, labels=False, duplicates="drop"),
            pd.cut(floats(table), n_bins, labels=False, include_lowest=True),
        )
        expected = [codes.dropna().tolist() for codes in theirs]
    assert [values(table, quantile), values(table, equal)] == expected
    assert all(text == "" or text.isdigit() for text in [*quantile.column, *equal.column])


@generated
@given(table=text_tables())
def test_label_encoder_is_that_of_scikit_learn(folder: Path, table: Table) -> None:
    after = change(folder, table, labelled)

    encoder = LabelEncoder()
    assert after.column == [str(code) for code in encoder.fit_transform(categories(table))]
    assert rules(folder) == {table.name: {name: code for code, name in enumerate(encoder.classes_)}}


@generated
@given(table=text_tables(), drop=st.sampled_from([None, "first", "if_binary"]))
@example(Table(["x", "y"], [["a", "a"], ["1", "2"]], 0), "if_binary")
def test_onehot_encoder_is_that_of_scikit_learn(folder: Path, table: Table, drop: str | None) -> None:
    encoder = OneHotEncoder(drop=drop, sparse_output=False, dtype=int)
    column = np.array(categories(table), dtype=object).reshape(-1, 1)
    expected = encoder.fit_transform(column)
    names = encoder.get_feature_names_out([table.name]).tolist()
    assume(names or len(table.names) > 1)

    after = change(folder, table, one_hot, drop)

    others = [name for name in table.names if name != table.name]
    assert after.names == [*others, *names]
    new = after.columns[len(others) :]
    assert new == [[str(value) for value in column] for column in expected.T]
    assert [name for name in rules(folder)[table.name].values() if name] == names
    assert list(rules(folder)[table.name]) == encoder.categories_[0].tolist()


@generated
@given(table=numeric_tables(), strategy=st.sampled_from(["mean", "median", "mode", "constant"]))
@example(CLOSE, "mean")
@example(Table.of("2", "10", ""), "mode")
def test_fillna_of_numbers_is_that_of_scikit_learn(folder: Path, table: Table, strategy: str) -> None:
    after = change(folder, table, each_column, filled, strategy, 7)

    assert kept(table, after)
    new = gaps(table, after)
    if not table.numbers:
        assert new == {"7" if strategy == "constant" else ""}
    elif new:
        named = "most_frequent" if strategy == "mode" else strategy
        imputer = SimpleImputer(strategy=named, fill_value=7.0).fit(floats(table).to_frame())
        assert [float(text) for text in new] == pytest.approx(imputer.statistics_.tolist(), rel=1e-12, abs=1e-9)
    if strategy == "mode" and table.numbers:
        assert new <= set(table.column)
    if strategy == "mean" and table.numbers and new:
        mean = sum(table.exact, Fraction()) / len(table.exact)
        assert abs(Fraction(float(new.pop())) - mean) <= Fraction(math.ulp(float(mean)) + 1e-12)


@generated
@given(table=text_tables(), strategy=st.sampled_from(["mode", "constant"]))
def test_fillna_of_texts_is_that_of_scikit_learn(folder: Path, table: Table, strategy: str) -> None:
    values = [text for text in table.column if text not in MISSING]
    # Among numbers the smallest is that by value, which the test above shows.
    assume(any(not is_number(text) for text in values))

    after = change(folder, table, each_column, filled, strategy, 'a "new", one')

    column = pd.Series([math.nan if text in MISSING else text for text in table.column], dtype=object).to_frame()
    named = "most_frequent" if strategy == "mode" else strategy
    expected = SimpleImputer(strategy=named, fill_value='a "new", one').fit_transform(column)[:, 0]
    assert after.column == expected.tolist()


SAME_EVERYWHERE: dict[str, tuple[Change, list[Any], Config]] = {
    "standard_scaler": (each_column, [standardized, True, True], {"with_mean": True, "with_std": True}),
    "minmax_scaler": (each_column, [ranged, 0, 1], {"feature_range": [0, 1]}),
    "label_encoder": (labelled, [], {}),
    "onehot_encoder": (one_hot, ["first"], {"drop": "first"}),
    "quantile_binning": (each_column, [binned, quantile_edges, 3], {"n_bins": 3}),
    "equal_width_binning": (each_column, [binned, equal_edges, 3], {"n_bins": 3}),
    "fillna": (each_column, [filled, "median", None], {"strategy": "median"}),
}


@pytest.mark.parametrize("task_type", SAME_EVERYWHERE)
def test_a_runner_writes_what_these_tests_look_at(computer: Computer, task_type: str) -> None:
    work, arguments, parameters = SAME_EVERYWHERE[task_type]
    tables = {
        "alice": 'ключ,"große, Zahl"\r\n"a ""b""\r\nc",1000000000000001\r\nü,\r\n,1000000000000003\r\n',
        "bob": 'self,"x\ry"\n7.5,"two\nlines"\n',
    }
    columns = {"alice": ["große, Zahl"], "bob": ["self"]}
    paths = {party: computer.write(f"data/{party}.csv", table) for party, table in tables.items()}
    targets = {party: f"data/out/{party}.csv" for party in tables}

    computer.run(
        {"task_type": task_type, "input_data": paths, "output_data": targets, "columns": columns, **parameters}
    )

    for party, names in columns.items():
        direct = computer.path(f"{party}.csv")
        change_file(work, str(computer.path(paths[party])), str(direct), names, *arguments)
        assert computer.path(targets[party]).read_bytes() == direct.read_bytes()


def rules(folder: Path) -> Any:
    return json.loads((folder / f"out.csv{RULES}").read_text(encoding="utf-8"))


def kept(before: Table, after: Table) -> bool:
    pairs = zip(before.column, after.column, strict=True)
    return before.names == after.names and all(old == new for old, new in pairs if old not in MISSING)


def gaps(before: Table, after: Table) -> set[str]:
    """What stands now where nothing stood."""
    return {new for old, new in zip(before.column, after.column, strict=True) if old in MISSING}


def is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
