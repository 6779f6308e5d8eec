"""The computations of the samples, each as the few SecretFlow or pandas calls it takes in a script."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import secretflow as sf
from secretflow.data.vertical import read_csv
from secretflow.ml.boost.ss_xgb_v import Xgb
from secretflow.ml.boost.ss_xgb_v.checkpoint import ss_xgb_model_to_checkpoint_data
from secretflow.ml.linear import SSRegression
from secretflow.preprocessing import StandardScaler
from secretflow.stats import (
    BiClassificationEval,
    RegressionEval,
    SSVertPearsonR,
    SSVertVIF,
    table_statistics,
)

from bench.party import Bare


def psi(job: Bare) -> None:
    """Intersect."""
    config = job.config
    names = {"KKRT_PSI_2PC": "PROTOCOL_KKRT", "RR22_FAST_PSI_2PC": "PROTOCOL_RR22"}
    job.spu.psi(
        keys=config["keys"],
        input_path=config["input_paths"],
        output_path=config["output_paths"],
        receiver=config["receiver"],
        table_keys_duplicated=dict.fromkeys(job.parties, True),
        protocol=names[config.get("protocol", "KKRT_PSI_2PC")],
        broadcast_result=False,
    )


def ss_lr(job: Bare) -> None:
    """Train and dump the weights."""
    config, params = job.config, job.config["params"]
    model = SSRegression(job.spu)
    x, y = job.table("train_data", config["features"]), job.table("train_data", [config["label"]])
    model.fit(
        x,
        y,
        epochs=params["epochs"],
        learning_rate=params["learning_rate"],
        batch_size=params["batch_size"],
        sig_type=params.get("sig_type", "t1"),
        reg_type=params.get("reg_type", "logistic"),
        penalty=params.get("penalty", "l2"),
        l2_norm=params.get("l2_norm", 0.1),
    )
    job.spu.dump(model.save_model().weights, [config["model_output"][party] for party in job.parties])


def ss_xgb(job: Bare) -> None:
    """Train and dump trees and weights."""
    config = job.config
    x, y = job.table("train_data", config["features"]), job.table("train_data", [config["label"]])
    model = Xgb(job.spu).train(dict(config["params"]), x, y)
    data = ss_xgb_model_to_checkpoint_data(model, x, [config["label"]])
    for number, part in enumerate(data.model_objs):
        if hasattr(part, "shares_name"):
            paths = [f"{config['model_output'][party]}.{number}" for party in job.parties]
            sf.wait(job.spu.dump(part, paths))
        else:
            sf.wait(part.device.dump(part, f"{config['model_output'][part.device.party]}.{number}"))


def standard_scaler(job: Bare) -> None:
    """Scale with the library's scaler."""
    config = job.config
    table = read_csv({job.pyu[party]: path for party, path in config["input_data"].items()})
    columns = config["columns"]
    table[columns] = StandardScaler().fit_transform(table[columns])
    sf.wait(table.to_csv({job.pyu[party]: path for party, path in config["output_data"].items()}, index=False))


def minmax_scaler(job: Bare) -> None:
    """Scale with pandas."""

    def change(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        part = table[columns]
        table[columns] = (part - part.min()) / (part.max() - part.min())
        return table

    job.each(change)


def label_encoder(job: Bare) -> None:
    """Encode with pandas."""

    def change(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        for name in columns:
            table[name] = pd.factorize(table[name].astype(str), sort=True)[0]
        return table

    job.each(change)


def onehot_encoder(job: Bare) -> None:
    """Encode with pandas."""
    job.each(lambda table, columns: pd.get_dummies(table, columns=columns))


def quantile_binning(job: Bare) -> None:
    """Cut with pandas."""

    def change(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        for name in columns:
            table[name] = pd.qcut(table[name], job.config["n_bins"], labels=False, duplicates="drop")
        return table

    job.each(change)


def equal_width_binning(job: Bare) -> None:
    """Cut with pandas."""

    def change(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        for name in columns:
            table[name] = pd.cut(table[name], job.config["n_bins"], labels=False)
        return table

    job.each(change)


def fillna(job: Bare) -> None:
    """Fill with pandas."""

    def change(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        table[columns] = table[columns].fillna(table[columns].mean())
        return table

    job.each(change)


def statistics(job: Bare) -> None:
    """Describe the columns."""
    table_statistics(job.table("input_data", job.config["columns"]))


def pearson_correlation(job: Bare) -> None:
    """Correlate the columns."""
    SSVertPearsonR(job.spu).pearsonr(job.table("input_data", job.config["columns"]))


def vif(job: Bare) -> None:
    """Inflate variances."""
    SSVertVIF(job.spu).vif(job.table("input_data", job.config["columns"]))


def biclassification_eval(job: Bare) -> None:
    """Evaluate a classification."""
    config = job.config
    label = job.table("prediction_data", [config["label_column"]])
    score = job.table("prediction_data", [config["prediction_column"]])
    sf.reveal(BiClassificationEval(label, score, bucket_size=config.get("bucket_size", 10)).get_all_reports())


def regression_eval(job: Bare) -> None:
    """Evaluate a regression."""
    config = job.config
    label = job.table("prediction_data", [config["label_column"]])
    value = job.table("prediction_data", [config["prediction_column"]])
    report = RegressionEval(label.values, value.values)
    report.gen_all_reports()
    sf.reveal([report.r2_score, report.mean_abs_err, report.mean_squared_errors])


COMPUTATIONS: dict[str, Callable[[Bare], None]] = {
    "psi": psi,
    "ss_lr": ss_lr,
    "ss_xgb": ss_xgb,
    "standard_scaler": standard_scaler,
    "minmax_scaler": minmax_scaler,
    "label_encoder": label_encoder,
    "onehot_encoder": onehot_encoder,
    "quantile_binning": quantile_binning,
    "equal_width_binning": equal_width_binning,
    "fillna": fillna,
    "table_statistics": statistics,
    "pearson_correlation": pearson_correlation,
    "vif": vif,
    "biclassification_eval": biclassification_eval,
    "regression_eval": regression_eval,
}
