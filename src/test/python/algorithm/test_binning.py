from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from sfworker.data.bins import binned, quantile_edges

from algorithm.reference import expected
from computing import Computer, Config, sample

BINNINGS = ("quantile_binning", "equal_width_binning")


def only_alice(computer: Computer, text: str, **changes: object) -> Config:
    paths = {"input_data": {"alice": computer.write("data/a.csv", text)}, "output_data": {"alice": "data/out/a.csv"}}
    return {"task_type": "quantile_binning", **paths, "columns": ["x"], **changes}


@pytest.mark.parametrize("binning", BINNINGS)
def test_bins_are_those_of_the_reference(computer: Computer, binning: str) -> None:
    config = sample(binning)

    result = computer.run(config)

    reference = expected(binning)
    assert result == {
        "output_paths": config["output_data"],
        "binned_columns": config["columns"],
        "n_bins": config["n_bins"],
        "binning_type": binning.removesuffix("_binning"),
        "parties": ["alice", "bob"],
    }
    for party, path in config["output_data"].items():
        before, after = computer.rows(f"data/{party}_aligned.csv"), computer.rows(path)
        for name in reference.keys() & after[0].keys():
            counts = Counter(int(row[name]) for row in after)
            assert [counts[code] for code in range(config["n_bins"])] == reference[name]["counts"]
            edges = reference[name]["edges"]
            for old, new in zip(before, after, strict=True):
                assert edges[int(new[name])] <= float(old[name]) <= edges[int(new[name]) + 1]


@pytest.mark.parametrize(
    ("binning", "codes"),
    [("quantile_binning", ["0", "", "0", "1", "1"]), ("equal_width_binning", ["0", "", "0", "0", "1"])],
)
def test_bins_count_from_0_and_missing_values_stay_empty(computer: Computer, binning: str, codes: list[str]) -> None:
    computer.run(only_alice(computer, "id,x\n1,1\n2,NA\n3,2\n4,3.5\n5,1e15\n", task_type=binning, n_bins=2))

    assert [row["x"] for row in computer.rows("data/out/a.csv")] == codes
    assert [row["id"] for row in computer.rows("data/out/a.csv")] == list("12345")


@pytest.mark.parametrize("binning", BINNINGS)
def test_five_bins_by_default(computer: Computer, binning: str) -> None:
    result = computer.run(only_alice(computer, "x\n" + "\n".join(map(str, range(10))) + "\n", task_type=binning))

    assert result["n_bins"] == 5
    assert [row["x"] for row in computer.rows("data/out/a.csv")] == list("0011223344")


@pytest.mark.parametrize("binning", BINNINGS)
@pytest.mark.parametrize(
    ("table", "changes", "text"),
    [
        ("x\n1\n", {"columns": ["y"]}, "names column 'y', which no file of task_config.input_data has"),
        ("x\n1\na\n", {}, "task_config.input_data.alice (a.csv): column 'x' has no number in row 2"),
        ("x\n", {}, "task_config.input_data.alice (a.csv): the file has no rows"),
        ("", {}, "task_config.input_data.alice (a.csv): the file is empty"),
        ("x\n-1e308\n1e308\n", {}, "task_config.input_data.alice (a.csv): column 'x' has numbers too large"),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, binning: str, table: str, changes: dict[str, object], text: str
) -> None:
    code, found = computer.failure(only_alice(computer, table, task_type=binning, **changes))

    assert code == "PARAM_INVALID"
    assert text in found


def exact_bins(values: list[float], n_bins: int) -> list[int]:
    """Bins by quantiles that are reckoned without rounding."""
    ordered = sorted(map(Fraction, values))
    edges = set()
    for number in range(n_bins + 1):
        below, rest = divmod(number * (len(ordered) - 1), n_bins)
        step = ordered[below + 1] - ordered[below] if rest else 0
        edges.add(ordered[below] + step * Fraction(rest, n_bins))
    inner = sorted(edges)[1:-1]
    return [sum(Fraction(value) > edge for edge in inner) for value in values]


@pytest.mark.parametrize("seed", range(120))
def test_a_row_at_an_edge_lies_in_the_bin_below_it(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - tables, no secrets
    n_bins = source.randint(2, 20)
    # Edges are rows where the number of rows is one more than a multiple of the number of bins.
    rows = n_bins * source.randint(1, 20) + source.choice([1, 1, 2])
    kinds = (lambda: round(source.gauss(0, 1000), 3), lambda: float(source.randint(0, 30)), source.random)
    values = [kinds[seed % 3]() for _ in range(rows)]

    bins = binned(pd.Series(map(repr, values)), "x", quantile_edges, n_bins)

    assert np.asarray(bins).tolist() == exact_bins(values, n_bins)
