from __future__ import annotations

from pathlib import Path

import pytest

from evaluating import Components, JsonObject, schema, table
from support import RunnerClient

FEATURES = schema(f0="feature:float", f1="feature:float", f2="feature:float")
LABELLED = schema(f3="feature:float", f4="feature:float", y="label:float")


@pytest.fixture
def components(shared_runner: RunnerClient, tmp_path: Path) -> Components:
    return Components(shared_runner, tmp_path)


@pytest.fixture
def train(components: Components) -> JsonObject:
    """The training sample, a table over both parties."""
    components.sample("alice", "alice_train.csv")
    components.sample("bob", "bob_train.csv")
    return table({"alice": "alice_train.csv", "bob": "bob_train.csv"}, alice=FEATURES, bob=LABELLED)


def test_statistics_come_back_as_a_report_that_is_easy_to_read(components: Components, train: JsonObject) -> None:
    message = components.message(
        "stats/table_statistics:1.0.0", [train], ["report/statistics"], input__input_ds__features=["f0", "f3"]
    )

    result = components.run(message, spu=False, heu=None)

    rows = result["reports"]["report"]["tabs"][0]["divs"][0]["children"][0]["rows"]
    assert [row["name"] for row in rows] == ["f0", "f3"]
    assert (components.folder("alice") / "report/statistics").is_file()


def test_a_model_is_trained_and_used_with_what_was_returned(components: Components, train: JsonObject) -> None:
    split = components.evaluate("data_prep/train_test_split:1.0.0", [train], ["part/train", "part/test"])
    model = components.evaluate(
        "ml.train/ss_sgd_train:1.0.0",
        [split["train_ds"]],
        ["model/lr", "report/lr"],
        epochs=5,
        learning_rate=1,
        batch_size=64,
        input__input_ds__feature_selects=["f0", "f1", "f2", "f3", "f4"],
        input__input_ds__label="y",
    )
    predicted = components.evaluate(
        "ml.predict/ss_sgd_predict:1.0.0",
        [model["output_model"], split["test_ds"]],
        ["predicted"],
        receiver="bob",
        save_ids=False,
        save_label=True,
    )
    report = components.run(
        components.message(
            "ml.eval/biclassification_eval:1.0.0",
            [predicted["output_ds"]],
            ["report/eval"],
            input__input_ds__label=["y"],
            input__input_ds__prediction=["pred"],
        )
    )["reports"]["report"]

    summary = report["tabs"][0]["divs"][0]["children"][0]["items"]
    assert summary["auc"] > 0.75
    assert components.progress[1] == 1.0
    assert (components.folder("alice") / "model/lr/0").is_file()
    assert (components.folder("bob") / "predicted").is_file()
    assert not (components.folder("alice") / "predicted").exists()
