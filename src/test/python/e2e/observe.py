"""What a finished task shows, in the shape of samples/expected.json: from its result and from the files it wrote."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.conftest import SAMPLES

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A finished task: its parameters and output, and for each party the folder that holds its `data`."""

    config: Mapping[str, Any]
    result: Mapping[str, Any]
    roots: Mapping[str, Path]

    def table(self, field: str, party: str) -> dict[str, list[str]]:
        """Columns of a CSV file that a path field of the parameters names."""
        return read_table(self.roots[party] / self.config[field][party])

    def pairs(self, before: str, after: str) -> dict[str, tuple[list[str], list[str]]]:
        """Each column of the parameters' `columns`, as it went in and as it came out."""
        found = {}
        for party in self.config[before]:
            source, target = self.table(before, party), self.table(after, party)
            found.update({name: (source[name], target[name]) for name in self.config["columns"] if name in source})
        return found

    def reports(self) -> list[Json]:
        """The report of every party that has one of its own."""
        paths = {root / self.config["output_report"] for root in self.roots.values()}
        return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(paths)]

    def model(self, party: str) -> Json:
        """The public description beside a party's part of the model."""
        path = self.roots[party] / f"{self.config['model_output'][party]}.meta.json"
        loaded: Json = json.loads(path.read_text(encoding="utf-8"))
        return loaded


def observe(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    """All that the outcome says about the expected values: the result, and every file that says it again."""
    return OBSERVERS[outcome.config["task_type"]](outcome, expected)


def read_table(path: Path) -> dict[str, list[str]]:
    """Columns of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {name: [row[index] for row in rows] for index, name in enumerate(header)}


def _psi(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    uids = outcome.table("output_paths", outcome.result["receiver"])["uid"]
    reports = {report["party"]: report for report in outcome.result["reports"]}
    return [
        {
            "intersection_count": count,
            "original_count": {party: report["original_count"] for party, report in reports.items()},
            "first_uid": uids[0],
            "last_uid": uids[-1],
        }
        for count in (outcome.result["intersection_count"], len(uids), reports["alice"]["intersection_count"])
    ]


def _standard_scaler(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    seen = {}
    for name, (before, after) in outcome.pairs("input_data", "output_data").items():
        slope, start = _line(after, before)
        seen[name] = {"mean_before": start, "std_before_population": slope, "first_row_after": float(after[0])}
    return [seen]


def _minmax_scaler(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    seen = {}
    for name, (before, after) in outcome.pairs("input_data", "output_data").items():
        slope, start = _line(after, before)
        seen[name] = {"min_before": start, "max_before": start + slope, "first_row_after": float(after[0])}
    return [seen]


def _line(xs: Sequence[str], ys: Sequence[str]) -> tuple[float, float]:
    """Slope and start of the line through all points; fails when they are on no line."""
    points = sorted(zip(map(float, xs), map(float, ys), strict=True))
    (x0, y0), (x1, y1) = points[0], points[-1]
    slope = (y1 - y0) / (x1 - x0)
    start = y0 - slope * x0
    assert all(abs(slope * x + start - y) <= 1e-5 * max(1, abs(y)) for x, y in points), "the rows are scaled unequally"
    return slope, start


def _label_encoder(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    seen = {}
    for name, (before, after) in outcome.pairs("input_data", "output_data").items():
        pairs = {(int(code), text) for text, code in zip(before, after, strict=True)}
        seen[name] = [text for _, text in sorted(pairs)]
        assert sorted(code for code, _ in pairs) == list(range(len(pairs))), f"codes of {name} are not 0 … n-1"
    return [seen]


def _onehot_encoder(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    columns, sums = {}, {}
    for party in outcome.config["output_data"]:
        source, target = outcome.table("input_data", party), outcome.table("output_data", party)
        columns[f"{party}_columns"] = list(target)
        for name in (name for name in target if name not in source):
            origin, _, category = name.partition("_")
            flags = [float(value) for value in target[name]]
            assert flags == [float(text == category) for text in source[origin]], f"{name} marks other rows"
            sums[name] = sum(flags)
    return [{**columns, "sums": sums}]


def _binning(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    seen = {}
    for name, (before, after) in outcome.pairs("input_data", "output_data").items():
        counts = Counter(float(value) for value in after)
        edges = expected[name]["edges"]
        wrong = [(value, bin_) for value, bin_ in zip(before, after, strict=True) if not _lies(value, bin_, edges)]
        seen[name] = {"edges": wrong or edges, "counts": [counts[bin_] for bin_ in sorted(counts)]}
    return [seen]


def _lies(value: str, bin_: str, edges: Sequence[float]) -> bool:
    index = int(float(bin_))
    return edges[index] < float(value) <= edges[index + 1] or (index == 0 and float(value) == edges[0])


def _fillna(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    seen = {}
    for name, (before, after) in outcome.pairs("input_data", "output_data").items():
        filled = [new for old, new in zip(before, after, strict=True) if not old]
        assert len(set(filled)) == 1, f"missing values of {name} are filled with {len(set(filled))} different ones"
        assert all(float(old) == float(new) for old, new in zip(before, after, strict=True) if old)
        seen[name] = {"missing": len(filled), "fill_value": float(filled[0])}
    return [seen]


RESULT_NAMES = {"count": "count", "mean": "mean", "std": "std", "min": "min", "max": "max", "q1": "25%"}
RESULT_NAMES |= {"q2": "50%", "q3": "75%"}


def _table_statistics(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    seen = []
    for report in outcome.reports():
        # The library's names explain themselves: `count(non-NA count)`.
        plain = {column: {name.partition("(")[0]: value for name, value in report[column].items()} for column in report}
        seen.append({name: {key: plain[name][key] for key in expected[name]} for name in plain})
    statistics = outcome.result["statistics"]
    for column, values in statistics.items():
        for name, wanted in RESULT_NAMES.items():
            seen[0][column][name] = _same(seen[0][column][name], values[wanted], f"{column}.{name}")
    assert list(statistics) == outcome.config["columns"]
    return seen


def _same(report: float, result: float, name: str) -> float:
    assert report == result, f"{name} is {report} in the report and {result} in the result"
    return result


def _pearson_correlation(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    return [outcome.result["correlation_matrix"], *outcome.reports()]


def _vif(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    return [outcome.result["vif_values"], *(report["vif_values"] for report in outcome.reports())]


def _ss_lr(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    labels = outcome.table("train_data", outcome.config["label_party"])[outcome.config["label"]]
    models = [outcome.model(party) for party in outcome.config["model_output"]]
    # The weights are secret; that there is one a feature and one more is what the description says.
    return [
        {"num_rows": len(labels), "positive": labels.count("1"), "weights": len(features) + 1}
        for features in [outcome.result["features"], *(model["features"] for model in models)]
    ]


def _ss_xgb(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    models = [outcome.model(party) for party in outcome.config["model_output"]]
    return [{"num_trees": found["num_trees"]} for found in [outcome.result, *models]]


def _predict(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    table = outcome.table("output_path", outcome.config["receiver_party"])
    labels = [int(label) for label in read_table(SAMPLES / "data" / "bob_test_labels.csv")["y"]]
    scores = [float(score) for score in table["probability"]]
    assert [float(value) for value in table["prediction"]] == [float(score >= 0.5) for score in scores]
    return [
        {"num_predictions": count, "columns": list(table), "auc_at_least": _auc(labels, scores)}
        for count in (outcome.result["num_predictions"], len(scores))
    ]


def _auc(labels: Sequence[int], scores: Sequence[float]) -> float:
    pairs = list(zip(scores, labels, strict=True))
    ones, zeros = ([score for score, label in pairs if label == wanted] for wanted in (1, 0))
    return sum((one > zero) + (one == zero) / 2 for one in ones for zero in zeros) / (len(ones) * len(zeros))


def _evaluation(outcome: Outcome, expected: Mapping[str, Any]) -> list[Json]:
    found = [outcome.result["metrics"], *(report["metrics"] for report in outcome.reports())]
    names = {"ks_exact": "ks"}
    return [{name: metrics[names.get(name, name)] for name in expected if name != "note"} for metrics in found]


OBSERVERS: Mapping[str, Callable[[Outcome, Mapping[str, Any]], list[Json]]] = {
    "psi": _psi,
    "standard_scaler": _standard_scaler,
    "minmax_scaler": _minmax_scaler,
    "label_encoder": _label_encoder,
    "onehot_encoder": _onehot_encoder,
    "quantile_binning": _binning,
    "equal_width_binning": _binning,
    "fillna": _fillna,
    "table_statistics": _table_statistics,
    "pearson_correlation": _pearson_correlation,
    "vif": _vif,
    "ss_lr": _ss_lr,
    "ss_lr_predict": _predict,
    "ss_xgb": _ss_xgb,
    "ss_xgb_predict": _predict,
    "biclassification_eval": _evaluation,
    "regression_eval": _evaluation,
}
