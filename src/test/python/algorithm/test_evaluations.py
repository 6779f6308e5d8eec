"""Evaluations of predictions: of two classes, and of numbers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sfworker.data import buckets

from computing import Computer, Config, sample
from support import SAMPLES

TYPES = ("biclassification_eval", "regression_eval")
EXPECTED = json.loads((SAMPLES.parent / "expected.json").read_text(encoding="utf-8"))
MATRIX = ("true_positive", "false_positive", "true_negative", "false_negative")


def on(computer: Computer, task_type: str, rows: str, **changes: Any) -> Config:
    """A task of bob, who has label `l` and prediction `p` in these rows."""
    table = computer.write("data/rows.csv", "l,p\n" + rows)
    return {
        "task_type": task_type,
        "prediction_data": {"bob": table},
        "label_column": "l",
        "prediction_column": "p",
        "output_report": {"bob": "data/report.json"},
        **changes,
    }


def report(computer: Computer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(computer.path("data/report.json").read_text(encoding="utf-8"))
    return found


def test_classes_as_in_the_reference(computer: Computer) -> None:
    result = computer.run(sample("biclassification_eval"))

    expected = {**EXPECTED["biclassification_eval"]}
    del expected["note"]
    metrics = result["metrics"]
    assert {name: metrics[name] for name in expected} == {
        name: value if isinstance(value, dict) else pytest.approx(value, abs=1e-6) for name, value in expected.items()
    }
    assert metrics["ks"] == pytest.approx(0.65006, abs=1e-5)
    assert metrics["f1_max"] == pytest.approx(0.829493, abs=1e-6)
    assert set(result) == {"metrics", "parties", "output_report"}
    written = json.loads(computer.path("data/out/biclassification.json").read_text())
    assert written["metrics"] == metrics
    assert written["config"] == {
        "label_column": "label",
        "prediction_column": "probability",
        "bucket_size": 10,
        "threshold": 0.5,
        "positive_label": 1,
    }
    assert sum(bucket["total"] for bucket in written["eq_frequent_bin_report"]) == 200
    assert sum(bucket["positive"] for bucket in written["eq_range_bin_report"]) == 98


def test_numbers_as_in_the_reference(computer: Computer) -> None:
    result = computer.run(sample("regression_eval"))

    assert result["metrics"] == pytest.approx(EXPECTED["regression_eval"], abs=1e-6)
    written = json.loads(computer.path("data/out/regression.json").read_text())
    config = {"label_column": "actual_value", "prediction_column": "predicted_value"}
    assert written == {"metrics": result["metrics"], "parties": ["alice"], "config": config}


def test_buckets_are_those_of_the_library() -> None:
    from secretflow.stats.core.biclassification_eval_core import gen_all_reports

    generator = np.random.default_rng(7)
    labels = generator.integers(0, 2, 150).astype(float)
    scores = np.clip(labels * 0.2 + generator.random(150) * 0.8, 0, 1).astype("float32").astype(float)

    library = gen_all_reports(pd.DataFrame(labels), pd.DataFrame(scores), 7)

    for table, own in (
        (library.eq_frequent_bin_report, buckets.equal_frequency(labels, scores, 7)),
        (library.eq_range_bin_report, buckets.equal_range(labels, scores, 7)),
    ):
        # The first of the library is always empty.
        theirs = [{name.lower(): float(value) for name, value in vars(row).items()} for row in table[1:]]
        assert own == [pytest.approx(row, rel=1e-4, abs=1e-6) for row in theirs]


def test_only_the_owner_reports_buckets(computer: Computer) -> None:
    rows = "1,0.9\n0,0.2\n1,0.6\n"
    computer.run(on(computer, "biclassification_eval", rows, output_report={"alice": "data/report.json"}))
    assert set(report(computer)) == {"metrics", "parties", "config"}

    computer.run(on(computer, "biclassification_eval", rows))
    assert {"eq_frequent_bin_report", "eq_range_bin_report"} < set(report(computer))


def test_many_equal_scores_do_not_mislead(computer: Computer) -> None:
    rows = "1,0.9\n" * 40 + "0,0.9\n" * 10 + "1,0.1\n" * 10 + "0,0.1\n" * 40

    metrics = computer.run(on(computer, "biclassification_eval", rows, bucket_size=20))["metrics"]

    assert metrics["auc"] == pytest.approx(0.8)
    assert metrics["ks"] == metrics["ks_exact"] == pytest.approx(0.6)
    assert (metrics["f1_max"], metrics["f1_score"]) == pytest.approx((0.8, 0.8))


@pytest.mark.parametrize(
    ("label", "recall", "matrix"), [("1", pytest.approx(0.5), (1, 0, 0, 1)), ("0", None, (0, 1, 1, 0))]
)
def test_one_class_leaves_some_metrics_without_value(
    computer: Computer, label: str, recall: object, matrix: tuple[int, ...]
) -> None:
    metrics = computer.run(on(computer, "biclassification_eval", f"{label},0.7\n{label},0.2\n"))["metrics"]

    assert (metrics["auc"], metrics["ks"], metrics["ks_exact"]) == (None, None, None)
    assert metrics["recall"] == recall
    assert tuple(metrics["confusion_matrix"][name] for name in MATRIX) == matrix


@pytest.mark.parametrize(
    ("labels", "positive"), [(("yes", "no"), "yes"), (("2", "1"), 2), (("2.0", "1"), 2), (("1", "-1"), 1)]
)
def test_positive_label_may_be_named(computer: Computer, labels: tuple[str, str], positive: object) -> None:
    high, low = labels
    rows = f"{high},0.8\n{low},0.7\n{high},0.9\n{low},0.1\n"

    result = computer.run(on(computer, "biclassification_eval", rows, positive_label=positive, threshold=0.75))

    assert result["metrics"]["confusion_matrix"] == dict(zip(MATRIX, (2, 0, 2, 0), strict=True))
    assert report(computer)["config"]["positive_label"] == positive


def test_a_score_at_the_threshold_is_positive(computer: Computer) -> None:
    metrics = computer.run(on(computer, "biclassification_eval", "1,0.5\n0,0.25\n", threshold=0.5))["metrics"]

    assert metrics["accuracy"] == 1


@pytest.mark.parametrize("task_type", TYPES)
def test_labels_may_stand_in_a_second_file(computer: Computer, task_type: str) -> None:
    label = computer.write("data/labels.csv", "row,l\n1,1\n2,0\n3,1\n")
    config = on(computer, task_type, "0,0.9\n0,0.1\n0,0.8\n", label_data={"bob": label})

    metrics = computer.run(config)["metrics"]

    assert metrics.get("auc", 1) == 1
    assert metrics.get("mae", 0.1333) == pytest.approx(0.1333, abs=1e-4)


def test_a_label_of_0_has_no_relative_error(computer: Computer) -> None:
    metrics = computer.run(on(computer, "regression_eval", "0,1\n2,1\n"))["metrics"]

    assert metrics == {"mse": 1, "rmse": 1, "mae": 1, "mape": None, "r2_score": 0, "explained_variance": 0}


def test_a_constant_label_has_no_variance_to_explain(computer: Computer) -> None:
    metrics = computer.run(on(computer, "regression_eval", "0.1,1\n0.1,2\n0.1,3\n"))["metrics"]

    assert (metrics["r2_score"], metrics["explained_variance"]) == (None, None)
    assert metrics["mape"] == pytest.approx(19)


def test_large_numbers_are_exact(computer: Computer) -> None:
    rows = "".join(f"{1_700_000_000 + i},{1_700_000_000 + i + 1}\n" for i in range(100))

    metrics = computer.run(on(computer, "regression_eval", rows))["metrics"]

    assert (metrics["mse"], metrics["explained_variance"]) == (1, 1)
    assert metrics["r2_score"] == pytest.approx(1 - 1 / 833.25)


@pytest.mark.parametrize("task_type", TYPES)
@pytest.mark.parametrize(
    ("rows", "changes", "text"),
    [
        ("1,0.5\n", {"label_column": "no"}, "prediction_data.bob (rows.csv): there is no column 'no'"),
        ("1,0.5\n", {"prediction_column": "no"}, "prediction_data.bob (rows.csv): there is no column 'no'"),
        ("1,0.5\n,0.5\n", {}, "prediction_data.bob (rows.csv): column 'l' has no value in row 2"),
        ("1,0.5\n1,\n", {}, "prediction_data.bob (rows.csv): column 'p' has no value in row 2"),
        ("1,0.5\n1,high\n", {}, "prediction_data.bob (rows.csv): column 'p' has no number in row 2"),
        ("", {}, "prediction_data.bob (rows.csv): the file has no rows"),
        (
            "1,0.5\n",
            {"label_data": {"bob": "data/bob_test_labels.csv"}, "label_column": "y"},
            "(rows.csv): the file has 1 rows, but task_config.label_data.bob (bob_test_labels.csv) has 60; both must",
        ),
        (
            "1,0.5\n",
            {"label_data": {"bob": "data/bob_test_labels.csv"}},
            "label_data.bob (bob_test_labels.csv): there is no column 'l'",
        ),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, task_type: str, rows: str, changes: dict[str, Any], text: str
) -> None:
    found = computer.failure(on(computer, task_type, rows, **changes))

    assert found[0] == "PARAM_INVALID"
    assert text in found[1]


@pytest.mark.parametrize(
    ("rows", "changes", "text"),
    [
        ("1,0.5\n2,0.5\n", {}, "column 'l' is not 0 or 1 in row 2; name the value that counts as positive in task_co"),
        ("1,0.5\n0,1.5\n", {}, "column 'p' is not between 0 and 1 in row 2"),
        ("yes,0.5\nno,0.5\n", {}, "column 'l' has no number in row 1"),
        ("a,0.5\nb,0.5\nc,0.5\n", {"positive_label": "a"}, "column 'l' has 3 different values; a label has two"),
        ("a,0.5\nb,0.5\n", {"positive_label": "c"}, "column 'l' has task_config.positive_label in no row"),
        ("a,0.5\n,0.5\n", {"positive_label": "a"}, "column 'l' has no value in row 2"),
    ],
)
def test_labels_and_scores_that_are_none_are_named(
    computer: Computer, rows: str, changes: dict[str, Any], text: str
) -> None:
    found = computer.failure(on(computer, "biclassification_eval", rows, **changes))

    assert found[0] == "PARAM_INVALID"
    assert f"task_config.prediction_data.bob (rows.csv): {text}" in found[1]
