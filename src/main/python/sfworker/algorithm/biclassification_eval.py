"""How well scores tell two classes apart; one party has scores and labels, and all learn the metrics.

Labels and scores are known to nobody else, so the tables of buckets, whose borders are scores, stand only in the report
that this party writes. Metrics and tables are defined as in SecretFlow's own evaluation. That one is not used because
it starts counting anew behind an empty bucket, which makes ks and f1 wrong for scores with many equal values, computes
in single precision, and compiles for seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import secretflow as sf
from sklearn import metrics

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.buckets import equal_frequency, equal_range
from sfworker.data.compared import PREDICTIONS, Numbers, ratio, read_column, read_compared
from sfworker.data.report import write_report_of
from sfworker.data.tables import MISSING, numbers, read_text

CONFIG = ("label_column", "prediction_column", "bucket_size", "threshold")


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Report the metrics; what has no meaning is null, for example `auc` when all labels are the same."""
    positive = task.parameters.get("positive_label")
    compared = read_compared(task, lambda path, name: _labels(path, name, positive), _scores)
    pyu = task.devices.pyu[compared.owner]
    settings = {name: task.parameters[name] for name in ("threshold", "bucket_size")}
    found, tables = pyu(_evaluate, num_returns=2)(compared.labels, compared.predictions, settings)
    shared = {"metrics": sf.reveal(found), "parties": list(task.parameters[PREDICTIONS])}
    config = {**{name: task.parameters[name] for name in CONFIG}, "positive_label": 1 if positive is None else positive}
    write_report_of(task, "output_report", compared.owner, {**shared, "config": config}, tables)
    return {**shared, "output_report": task.parameters["output_report"]}


def _labels(path: str, name: str, positive: Any) -> Numbers:
    """1 for each positive row, else 0."""
    if positive is None:
        labels = read_column(path, name)
        odd = np.flatnonzero((labels != 0) & (labels != 1))
        if odd.size:
            raise BadTable(
                f"column '{name}' is not 0 or 1 in row {odd[0] + 1}; "
                "name the value that counts as positive in task_config.positive_label"
            )
        return labels
    text = read_text(path, [name])[name]
    missing = np.flatnonzero(text.isin(MISSING))
    if missing.size:
        raise BadTable(f"column '{name}' has no value in row {missing[0] + 1}; the label must have one in every row")
    values = text if isinstance(positive, str) else numbers(text, name)
    kinds = values.nunique()
    if kinds > 2:
        raise BadTable(f"column '{name}' has {kinds} different values; a label has two")
    found: Numbers = (values == positive).to_numpy(dtype=float)
    if kinds == 2 and not found.any():
        raise BadTable(f"column '{name}' has task_config.positive_label in no row, but two other values")
    return found


def _scores(path: str, name: str) -> Numbers:
    scores = read_column(path, name)
    odd = np.flatnonzero((scores < 0) | (scores > 1))
    if odd.size:
        raise BadTable(f"column '{name}' is not between 0 and 1 in row {odd[0] + 1}; it must hold probabilities")
    return scores


def _evaluate(labels: Numbers, scores: Numbers, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The metrics, and the tables of buckets."""
    frequent = equal_frequency(labels, scores, settings["bucket_size"])
    ranged = equal_range(labels, scores, settings["bucket_size"])
    found = {
        **_over_thresholds(labels, scores),
        "ks": max(bucket["ks"] for bucket in frequent),
        "f1_max": float(np.fmax.reduce([bucket["f1_score"] for bucket in frequent])),
        **_at(settings["threshold"], labels, scores),
    }
    return found, {"eq_frequent_bin_report": frequent, "eq_range_bin_report": ranged}


def _over_thresholds(labels: Numbers, scores: Numbers) -> dict[str, float]:
    if np.ptp(labels) == 0:
        return {"auc": float("nan"), "ks_exact": float("nan")}
    false_rate, true_rate, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return {"auc": float(metrics.auc(false_rate, true_rate)), "ks_exact": float(np.max(true_rate - false_rate))}


def _at(threshold: float, labels: Numbers, scores: Numbers) -> dict[str, Any]:
    positive, predicted = labels == 1, scores >= threshold
    hits, false_alarms = int((positive & predicted).sum()), int((~positive & predicted).sum())
    misses, rejections = int((positive & ~predicted).sum()), int((~positive & ~predicted).sum())
    return {
        "f1_score": ratio(2 * hits, 2 * hits + false_alarms + misses),
        "precision": ratio(hits, hits + false_alarms),
        "recall": ratio(hits, hits + misses),
        "accuracy": ratio(hits + rejections, len(labels)),
        "confusion_matrix": {
            "true_positive": hits,
            "false_positive": false_alarms,
            "true_negative": rejections,
            "false_negative": misses,
        },
    }
