"""Runs one task type on a Runner, as the worker would, with the declaration of the type but without the worker."""

from __future__ import annotations

import csv
import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support import LIMIT, SAMPLES, RunnerClient, failure_of

SCHEMAS = Path(__file__).parents[3] / "config/schema"
TASKS = SAMPLES.parent / "tasks"
PARTIES = ("alice", "bob")
DEVICES = {"runtime_config": {"protocol": "SEMI2K", "field": "FM128"}, "link_desc": {}}

Config = dict[str, Any]


def sample(task_type: str) -> Config:
    """The `task_config` of the sample message."""
    message = json.loads((TASKS / f"{task_type}.json").read_text(encoding="utf-8"))
    config: Config = message["task_config"]
    return config


@dataclass
class Computer:
    """Runs `task_config`s in canonical form; paths are relative to `base`, which has the sample tables in `data`."""

    client: RunnerClient
    base: Path
    parties: Sequence[str] = PARTIES
    runtime_config: Mapping[str, Any] = field(default_factory=lambda: DEVICES["runtime_config"])
    # Whether messages have an `spu_config`.
    with_spu: bool = True

    def __post_init__(self) -> None:
        shutil.copytree(SAMPLES, self.base / "data", dirs_exist_ok=True)

    def path(self, name: str) -> Path:
        return self.base / name

    def write(self, name: str, text: str) -> str:
        """Write a table and give its path as a message would name it."""
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")
        return name

    def rows(self, name: str) -> list[dict[str, str]]:
        with self.path(name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def run(self, config: Config) -> dict[str, Any]:
        """Open, devices, run, commit, close; raises `support.Refused` like any failed call."""
        declaration = json.loads((SCHEMAS / f"{config['task_type']}.schema.json").read_text(encoding="utf-8"))
        claim = {"attempt": f"{uuid.uuid4()}/0", "token": "e:1"}
        parties = [{"name": party} for party in self.parties]
        cluster = {"mode": "simulation", "parties": parties, "self_party": None, "ray_mode": False}
        try:
            request = self._request(declaration, config)
            self.client.call("open", **claim, cluster=cluster, inputs=request["inputs"], timeout_seconds=LIMIT)
            spu = self._spu(declaration)
            self.client.call("devices", **claim, spu=spu, heu=None, timeout_seconds=LIMIT)
            answer = self.client.call("run", **claim, **request, timeout_seconds=LIMIT)
            self.client.call("commit", **claim)
        finally:
            self.client.call("close", attempt=claim["attempt"])
        result: dict[str, Any] = answer["result"]
        return result

    def failure(self, config: Config) -> tuple[str, str]:
        """Code and text of the failure that the task must end in."""
        return failure_of(lambda: self.run(config))

    def _spu(self, declaration: Mapping[str, Any]) -> dict[str, Any] | None:
        if not self.with_spu or not {"spu", "spu?"} & set(declaration.get("x-devices", ())):
            return None
        runtime_config = {**self.runtime_config, **declaration.get("x-runtime-config", {})}
        nodes = [{"party": party, "address": f"192.0.2.1:{number}"} for number, party in enumerate(self.parties, 1)]
        return {"nodes": nodes, "runtime_config": runtime_config, "link_desc": {}}

    def _request(self, declaration: Mapping[str, Any], config: Config) -> dict[str, Any]:
        task_type = config["task_type"]
        given = {name: value for name, value in config.items() if name != "task_type"}
        parameters = with_defaults(declaration, given)
        return {
            "algorithm": task_type,
            "module": declaration.get("x-module", f"sfworker.algorithm.{task_type}"),
            "parameters": parameters,
            "inputs": self._files(declaration, parameters, "input"),
            "outputs": self._files(declaration, parameters, "output"),
        }

    def _files(self, declaration: Mapping[str, Any], parameters: Config, kind: str) -> dict[str, dict[str, str]]:
        files: dict[str, dict[str, str]] = {}
        for name, rules in declaration["properties"].items():
            value = parameters.get(name)
            if rules.get("x-file") == kind and value is not None:
                # A single path is written by the first party.
                by_party = {self.parties[0]: value} if isinstance(value, str) else value
                files[name] = {party: str(self.base / path) for party, path in by_party.items()}
        return files


def with_defaults(declaration: Mapping[str, Any], given: Config) -> Config:
    """Fill in defaults, also those of nested objects, as the worker's intake does."""
    filled = dict(given)
    for name, rules in declaration.get("properties", {}).items():
        if rules.get("properties") is not None:
            filled[name] = with_defaults(rules, filled.get(name) or {})
        elif name not in filled and "default" in rules:
            filled[name] = rules["default"]
    return filled
