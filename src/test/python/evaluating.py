"""Runs components on a Runner, as the worker would."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from computing import DEVICES, PARTIES
from support import LIMIT, SAMPLES, RunnerClient, failure_of

HEU = {"mode": "PHEU", "schema": "paillier", "key_size": 2048}
TYPES = "type.googleapis.com/secretflow_spec.v1"
JsonObject = dict[str, Any]


@dataclass
class Components:
    """Runs one component after the other; each party has a folder of its own."""

    client: RunnerClient
    base: Path
    parties: Sequence[str] = PARTIES
    runtime_config: Mapping[str, Any] = field(default_factory=lambda: DEVICES["runtime_config"])
    progress: list[float] = field(default_factory=list)

    def folder(self, party: str) -> Path:
        return self.base / party

    def write(self, party: str, uri: str, text: str) -> None:
        self.folder(party).mkdir(parents=True, exist_ok=True)
        (self.folder(party) / uri).write_text(text, encoding="utf-8")

    def sample(self, party: str, name: str) -> None:
        """Copy a sample table into the folder of a party."""
        self.write(party, name, (SAMPLES / name).read_text(encoding="utf-8"))

    def message(self, comp_id: str, inputs: Sequence[Any], output_uris: Sequence[str], **attrs: Any) -> JsonObject:
        storage = {party: {"type": "local_fs", "local_fs": {"wd": str(self.folder(party))}} for party in self.parties}
        message = {"comp_id": comp_id, "inputs": list(inputs), "output_uris": list(output_uris), "storage": storage}
        return {**message, "attrs": {path.replace("__", "/"): value for path, value in attrs.items()}}

    def run(self, message: JsonObject, spu: bool = True, heu: Mapping[str, Any] | None = HEU) -> JsonObject:
        """Open, devices, run, commit, close."""
        claim = {"attempt": f"{uuid.uuid4()}/0", "token": "e:1"}
        cluster = {"mode": "simulation", "parties": [{"name": party} for party in self.parties], "self_party": None}
        nodes = [{"party": party, "address": f"192.0.2.1:{number}"} for number, party in enumerate(self.parties, 1)]
        secret = {"nodes": nodes, "runtime_config": dict(self.runtime_config), "link_desc": {}}
        devices = {"spu": secret if spu else None, "heu": heu, "later": True}
        request = self._request(message)
        plan = {"cluster": {**cluster, "ray_mode": False}, "inputs": request["inputs"]}
        try:
            self.client.call("open", **claim, **plan, timeout_seconds=LIMIT)
            self.client.call("devices", **claim, **devices, timeout_seconds=LIMIT)
            answer = self.client.call("run", **claim, **request, timeout_seconds=LIMIT)
            self.progress.append(self.client.call("progress")["progress"])
            self.client.call("commit", **claim)
        finally:
            self.client.call("close", attempt=claim["attempt"])
        result: JsonObject = answer["result"]
        return json.loads(json.dumps(result)) if result else result

    def evaluate(
        self, comp_id: str, inputs: Sequence[Any], output_uris: Sequence[str], **attrs: Any
    ) -> dict[str, JsonObject]:
        """The outputs of a component by name."""
        outputs: dict[str, JsonObject] = self.run(self.message(comp_id, inputs, output_uris, **attrs))["outputs"]
        return outputs

    def failure(self, message: JsonObject, **options: Any) -> tuple[str, str]:
        """Code and text of the failure that the component must end in."""
        return failure_of(lambda: self.run(message, **options))

    def _request(self, message: JsonObject) -> JsonObject:
        inputs: dict[str, dict[str, str]] = {}
        for label, data in named(message):
            for position, ref in enumerate(data.get("data_refs", ())):
                path = str(self.folder(ref["party"]) / ref["uri"])
                inputs[f"{label}.data_refs[{position}].uri"] = {ref["party"]: path}
        if message.get("checkpoint_uri"):
            inputs["checkpoint_uri"] = {
                party: str(self.folder(party) / message["checkpoint_uri"]) for party in self.parties
            }
        outputs = {
            f"output_uris[{index}]": {party: str(self.folder(party) / uri) for party in self.parties}
            for index, uri in enumerate(message["output_uris"])
        }
        module = "sfworker.algorithm.component"
        return {
            "algorithm": "component",
            "module": module,
            "parameters": {"checkpoint_uri": None, "progress": True, **message},
            "inputs": inputs,
            "outputs": outputs,
        }


def named(message: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Inputs, and the data in attributes, as the worker names them."""
    for index, data in enumerate(message["inputs"]):
        yield f"inputs[{index}]", data or {}
    for name in ("input_datasets", "output_datasets"):
        for index, text in enumerate(message["attrs"].get(name, ())):
            yield f"attrs.{name}[{index}]", json.loads(text)


def schema(**columns: str) -> JsonObject:
    """Columns by name, each with kind and type: `id:str`, `feature:float`, `label:int`."""
    found: dict[str, list[str]] = {}
    for name, declared in columns.items():
        kind, _, kind_type = declared.partition(":")
        found.setdefault(f"{kind}s", []).append(name)
        found.setdefault(f"{kind}_types", []).append(kind_type)
    return {**found}


def table(uris: Mapping[str, str], **schemas: JsonObject) -> JsonObject:
    """A table in CSV files; `schemas` are by party, one party makes an individual table."""
    refs = [{"uri": uris[party], "party": party, "format": "csv", "null_strs": [""]} for party in schemas]
    if len(schemas) == 1:
        meta = {"@type": f"{TYPES}.IndividualTable", "schema": next(iter(schemas.values())), "line_count": "-1"}
        return {"name": "table", "type": "sf.table.individual", "meta": meta, "data_refs": refs}
    declared = {"@type": f"{TYPES}.VerticalTable", "schemas": list(schemas.values()), "line_count": "-1"}
    return {"name": "table", "type": "sf.table.vertical", "meta": declared, "data_refs": refs}


FEATURES = schema(f0="feature:float", f1="feature:float", f2="feature:float")
LABELLED = schema(f3="feature:float", f4="feature:float", y="label:float")
TRAINING = {"input/input_ds/feature_selects": ["f0", "f1", "f2", "f3", "f4"], "input/input_ds/label": "y"}
ALICE = schema(uid="id:str", age="feature:int", income="feature:float", city="feature:str", score_a="feature:float")
BOB = schema(uid="id:str", calls="feature:int", balance="feature:float", y="label:int")


def one(components: Components, party: str, columns: JsonObject) -> JsonObject:
    """The table of one party as it came."""
    components.sample(party, f"{party}.csv")
    return table({party: f"{party}.csv"}, **{party: columns})
