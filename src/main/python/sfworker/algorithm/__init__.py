"""What an algorithm module gets, and what it gives back.

A module defines `run(task: AlgorithmTask) -> dict[str, Any]`. Every party runs it, in a process of its own, with the
same parameters; so it must not branch on anything that only one party knows. What it returns becomes the result of
the task: the same at all parties, without NaN, and only what all parties and the sender may know. It reads and writes
the paths of the task only; what it wrote is moved to where the sender wants it after the run. Beside a path it may
write further files under that name and a dot (`<path>.meta.json`); they are moved along. An output with a `.meta.json`
is a model: given as an input, all its files are there under the input's name, and `<path>` itself need not be.

It fails by raising `sfworker.failure.TaskFailure`, best at all parties alike: a function that runs on one party's PYU
should return what went wrong and let all parties look at it, since the text of an exception travels to the others
unchanged. It may define `explain(error, party) -> TaskFailure` for exceptions that are not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sfworker.device import Devices


@dataclass(frozen=True)
class AlgorithmTask:
    """One computation, seen from one party.

    `parameters` is the task's `task_config`. `inputs` and `outputs` map a field of it to the private file of this
    party, for example `{"input_paths": "/…/in/input_paths.csv"}`. `progress` takes a number from 0 to 1; it
    may be called often, and only what rose is told.
    """

    parties: tuple[str, ...]
    self_party: str
    devices: Devices
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    progress: Callable[[float], None]

    def input_map(self, field: str) -> dict[str, str]:
        """Party to input file, as SecretFlow's functions want it; the others' files are empty texts here."""
        return self._map(self.inputs, field)

    def output_map(self, field: str) -> dict[str, str]:
        """Party to output file, as SecretFlow's functions want it; the others' files are empty texts here."""
        return self._map(self.outputs, field)

    def _map(self, files: Mapping[str, str], field: str) -> dict[str, str]:
        own = files.get(field, "")
        return {party: own if party == self.self_party else "" for party in self.parties}
