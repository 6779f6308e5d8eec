"""Tables of buckets of scores, highest first: what counting all rows down to a bucket as positive gives.

Borders and statistics are those of SecretFlow's evaluation, in double precision, and without its empty buckets.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from sfworker.data.compared import Numbers

Buckets = list[dict[str, Any]]


def equal_frequency(labels: Numbers, scores: Numbers, count: int) -> Buckets:
    """Buckets with about equally many rows; rows of the lowest score are one more."""
    rows = len(scores)
    wanted = min(count, rows)
    return _buckets(labels, scores, np.interp(np.linspace(0, rows, wanted + 1), np.arange(rows), np.sort(scores)))


def equal_range(labels: Numbers, scores: Numbers, count: int) -> Buckets:
    """Buckets of equal width between the lowest and the highest score; rows of the lowest score are one more."""
    return _buckets(labels, scores, np.linspace(scores.min(), scores.max(), min(count, len(scores)) + 1))


def _buckets(labels: Numbers, scores: Numbers, borders: Numbers) -> Buckets:
    order = np.argsort(-scores, kind="stable")
    labels, scores = labels[order], scores[order]
    rows = len(scores)
    # A border belongs to the bucket below it.
    ends = rows - np.searchsorted(scores[::-1], borders[::-1], side="right")
    cuts = np.unique([0, *ends.tolist(), rows])
    return [_bucket(labels, scores, start, end) for start, end in itertools.pairwise(cuts)]


def _bucket(labels: Numbers, scores: Numbers, start: int, end: int) -> dict[str, Any]:
    total = int(end - start)
    positive = int(labels[start:end].sum())
    down = int(labels[:end].sum())
    all_positive, all_negative = labels.sum(), len(labels) - labels.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        precision, recall, false_rate = np.divide([down, down, end - down], [end, all_positive, all_negative])
        return {
            "start_value": float(scores[end - 1]),
            "end_value": float(scores[start]),
            "positive": positive,
            "negative": total - positive,
            "total": total,
            "precision": float(precision),
            "recall": float(recall),
            "false_positive_rate": float(false_rate),
            "f1_score": float(np.divide(2 * precision * recall, precision + recall)),
            "lift": float(np.divide(precision * len(labels), all_positive)),
            "predicted_positive_ratio": float(np.divide(positive, all_positive)),
            "predicted_negative_ratio": float(np.divide(total - positive, all_negative)),
            "cumulative_percent_of_positive": float(recall),
            "cumulative_percent_of_negative": float(false_rate),
            "total_cumulative_percent": float(end / len(labels)),
            "ks": float(abs(recall - false_rate)),
            "avg_score": float(scores[start:end].mean()),
        }
