"""Components on a Runner: what they compute, what they leave, how they fail."""

from __future__ import annotations

import base64
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson
from secretflow_spec.core.utils import build_node_eval_param

from evaluating import ALICE, BOB, TRAINING, Components, JsonObject, one, schema, table
from support import SAMPLES


def items(result: JsonObject, report: str = "report") -> dict[str, Any]:
    """The first description of a report."""
    found: dict[str, Any] = result["reports"][report]["tabs"][0]["divs"][0]["children"][0]["items"]
    return found


def rows(result: JsonObject, report: str = "report") -> dict[str, list[Any]]:
    """The first table of a report."""
    content = result["reports"][report]["tabs"][0]["divs"][0]["children"][0]
    return {row["name"]: row["values"] for row in content["rows"]}


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_report_is_in_the_result_and_in_a_file(components: Components, train: JsonObject) -> None:
    message = components.message(
        "stats/table_statistics:1.0.0", [train], ["report/statistics"], input__input_ds__features=["f0", "f3"]
    )

    result = components.run(message, spu=False, heu=None)

    assert list(rows(result)) == ["f0", "f3"]
    assert rows(result)["f0"][1] == "200"
    assert result["outputs"]["report"]["meta"]["@type"].endswith("Report")
    assert result["truncated"] is False
    for party in components.parties:
        assert files(components.folder(party)) == [f"{party}_train.csv", "report/statistics"]


def test_psi_of_tables_with_missing_values_leaves_only_its_output(components: Components) -> None:
    message = components.message(
        "data_prep/psi:1.0.0",
        [one(components, "alice", ALICE), one(components, "bob", BOB)],
        ["joined/table", "report"],
        input__input_ds1__keys=["uid"],
        input__input_ds2__keys="uid",
        protocol="PROTOCOL_KKRT",
    )

    result = components.run(message)

    assert result["outputs"]["output_ds"]["meta"]["line_count"] == "150"
    assert next(iter(rows(result).values()))[-1] == 150
    assert files(components.folder("alice")) == ["alice.csv", "joined/table", "report"]
    assert (components.folder("alice") / "alice.csv").read_bytes() == (SAMPLES / "alice.csv").read_bytes()


def test_a_model_is_trained_and_used_with_what_was_returned(components: Components, train: JsonObject) -> None:
    split = components.evaluate("data_prep/train_test_split:1.0.0", [train], ["part/train", "part/test"])
    model = components.evaluate(
        "ml.train/ss_sgd_train:1.0.0",
        [split["train_ds"]],
        ["model/lr", "report/lr"],
        epochs=5,
        learning_rate=1,
        batch_size=64,
        **TRAINING,
    )
    predicted = components.evaluate(
        "ml.predict/ss_sgd_predict:1.0.0",
        [model["output_model"], split["test_ds"]],
        ["predicted"],
        receiver="bob",
        save_ids=False,
        save_label=True,
    )
    label = {"input/input_ds/label": ["y"], "input/input_ds/prediction": ["pred"]}
    report = components.run(
        components.message("ml.eval/biclassification_eval:1.0.0", [predicted["output_ds"]], ["report/eval"], **label)
    )

    assert items(report)["auc"] > 0.75
    assert components.progress == [None, 1.0, None, None]
    assert (components.folder("alice") / "model/lr/0").is_file()
    assert (components.folder("bob") / "predicted").is_file()
    assert not (components.folder("alice") / "predicted").exists()


def test_trees_under_homomorphic_encryption(components: Components, train: JsonObject) -> None:
    model = components.evaluate(
        "ml.train/sgb_train:1.1.0", [train], ["model", "report"], num_boost_round=2, max_depth=2, **TRAINING
    )
    predicted = components.evaluate(
        "ml.predict/sgb_predict:1.0.0", [model["output_model"], train], ["predicted"], receiver=["bob"]
    )

    assert predicted["output_ds"]["data_refs"][0]["party"] == "bob"


def test_trees_on_secrets(components: Components, train: JsonObject) -> None:
    attrs = {"num_boost_round": 2, "max_depth": 2, "subsample": 1, "colsample_by_tree": 1, **TRAINING}
    model = components.evaluate("ml.train/ss_xgb_train:1.0.0", [train], ["model"], **attrs)
    predicted = components.evaluate(
        "ml.predict/ss_xgb_predict:1.0.0", [model["output_model"], train], ["predicted"], receiver=["bob"]
    )

    assert predicted["output_ds"]["data_refs"][0]["party"] == "bob"


def test_a_model_is_exported_with_its_input(components: Components, train: JsonObject) -> None:
    attrs = {"epochs": 1, "batch_size": 64, **TRAINING, "input/input_ds/label": ["y"]}
    trained = components.evaluate("ml.train/ss_sgd_train:1.0.0", [train], ["model", "report"], **attrs)
    parameters = build_node_eval_param("ml.train", "ss_sgd_train", "1.0.0", attrs)
    message = components.message(
        "model/model_export:1.0.0",
        [],
        ["package", "used"],
        model_name="lr",
        input_datasets=[json.dumps(train)],
        output_datasets=[json.dumps(trained["output_model"]), json.dumps(trained["report"])],
        component_eval_params=[base64.b64encode(MessageToJson(parameters).encode()).decode()],
    )

    result = components.run(message)

    assert result["outputs"]["output_package"]["type"] == "sf.serving.model"
    assert result["reports"]["report"]["desc"] == "f0,f1,f2,f3,f4"
    for party in components.parties:
        with tarfile.open(components.folder(party) / "package") as package:
            assert "MANIFEST" in package.getnames()


def test_three_parties_find_what_they_have_in_common(components: Components) -> None:
    components.parties = ("alice", "bob", "carol")
    tables = []
    for number, party in enumerate(components.parties):
        keys = "".join(f"k{key},{number}\n" for key in range(number, 10 + number))
        components.write(party, "keys.csv", f"key{number},x{number}\n{keys}")
        columns = schema(**{f"key{number}": "id:str", f"x{number}": "feature:int"})
        tables.append(table({party: "keys.csv"}, **{party: columns}))
    keys_of = {f"input/input_ds{number}/keys{number}": [f"key{number - 1}"] for number in (1, 2, 3)}

    joined = components.evaluate("data_prep/psi_tp:1.0.0", tables, ["joined"], **keys_of)

    assert joined["output_ds"]["meta"]["line_count"] == "8"


def test_a_rule_is_used_on_another_table(components: Components, train: JsonObject) -> None:
    binned = components.evaluate(
        "preprocessing/vert_binning:1.0.0",
        [train],
        ["binned", "rule", "report"],
        input__input_ds__feature_selects=["f0", "f3"],
    )
    again = components.evaluate("preprocessing/substitution:1.0.0", [train, binned["output_rule"]], ["again"])

    one_way, other = (components.folder("alice") / name for name in ("binned", "again"))
    assert one_way.read_bytes() == other.read_bytes()
    assert again["output_ds"]["meta"]["schemas"][0]["features"] == ["f0", "f1", "f2"]


def test_correlations_take_the_fixed_points_that_they_need(components: Components, train: JsonObject) -> None:
    components.runtime_config = {"protocol": "SEMI2K", "field": "FM64"}
    message = components.message(
        "stats/ss_pearsonr:1.0.0", [train], ["report"], input__input_ds__feature_selects=["f0", "f3"]
    )

    found = rows(components.run(message))

    assert found["0"][0] == pytest.approx(1, abs=0.01)
    assert found["0"][1] == pytest.approx(found["1"][0], abs=1e-4)


def test_training_goes_on_from_a_checkpoint(components: Components, train: JsonObject) -> None:
    attrs = {"epochs": 3, "batch_size": 64, **TRAINING}
    message = components.message("ml.train/ss_sgd_train:1.0.0", [train], ["model", "report"], **attrs)
    message["checkpoint_uri"] = "checkpoints/lr"
    folders = [components.folder(party) / "checkpoints/lr" for party in components.parties]
    components.run(message)
    # As if the attempt had ended in its last epoch.
    for folder in folders:
        assert files(folder) == ["model_0/0", "model_1/0", "model_2/0", "step_0", "step_1", "step_2"]
        (folder / "step_2").unlink()
    kept = (folders[0] / "step_1").stat().st_mtime_ns

    components.run(message)

    for folder in folders:
        assert (folder / "step_2").is_file()
    assert (folders[0] / "step_1").stat().st_mtime_ns == kept
