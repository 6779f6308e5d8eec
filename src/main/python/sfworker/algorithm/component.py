"""Any of SecretFlow's own components, by id, on the cluster and the devices that the task has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from secretflow.component.core.checkpoint import Checkpoint
from secretflow_spec import Output
from secretflow_spec.v1.data_pb2 import DistData

from sfworker import wire
from sfworker.algorithm import AlgorithmTask
from sfworker.components import cause, loading, repairs
from sfworker.components.attributes import Attributes
from sfworker.components.context import PartyContext, cluster_of
from sfworker.components.definition import Component, find
from sfworker.components.dist_data import Inputs, read_attached, read_inputs, read_outputs, require_uri
from sfworker.components.input_check import check_files, looks
from sfworker.components.result import read_report, result_of
from sfworker.components.runnable import require_runnable
from sfworker.components.work_folder import WorkFolder
from sfworker.failure import FailureCode, TaskFailure
from sfworker.inputs import CHECKPOINTS

MINOR = "_minor"
# What the message of this process says, which all parties have alike; a process computes one task.
_said: set[str] = set()


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Check everything that all parties can see, then the files, then evaluate."""
    _said.update(_texts(task.parameters), task.parties)
    component = find(task.parameters["comp_id"])
    require_runnable(component)
    inputs = read_inputs(component, task.parameters["inputs"], task.parties)
    attributes = Attributes(component, task.parameters["attrs"], inputs.columns, task.parties).checked()
    attached = read_attached(component, attributes, task.parties)
    files = [*inputs.files, *attached.files]
    uris = read_outputs(component, task.parameters["output_uris"], files)
    instance = _instance(component, {**attributes, **inputs.values}, uris)
    checkpoints = task.parameters.get(CHECKPOINTS)
    if checkpoints:
        require_uri(checkpoints, CHECKPOINTS)
    check_files(task.devices.pyu, looks([*_listed(inputs), *_listed(attached)], files), task.inputs)
    folder = WorkFolder(Path.cwd() / "wd")
    folder.link([file for file in files if file.party == task.self_party], task.inputs)
    if checkpoints:
        folder.link_checkpoints(checkpoints, task.inputs[CHECKPOINTS])
    _evaluate(task, instance, folder, _checkpoint(component, checkpoints, {**attributes, **inputs.values}))
    outputs = {name: getattr(instance, name).data for name in uris}
    _hand_over(task, folder, uris, outputs)
    return result_of(component.component_id, outputs)


def explain(error: BaseException | None, party: str) -> TaskFailure:
    """The failure of a component whose evaluation raised an exception that is not ours."""
    found = cause.root(error)
    why = cause.describe(found, _said)
    text = f"the component failed at party {party}: {why}; the log of its worker has the details"
    detail = cause.without_texts(error) if error is not None else None
    return TaskFailure(FailureCode.COMPUTATION, text, detail=detail, cause_type=type(found).__name__)


def _texts(message: Any) -> Iterator[str]:
    waiting = [message]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, Mapping):
            waiting += [*found, *found.values()]
        elif isinstance(found, (list, tuple)):
            waiting += found


def _instance(component: Component, values: Mapping[str, Any], uris: Mapping[str, str]) -> Any:
    outputs = {name: Output(uri, None) for name, uri in uris.items()}
    try:
        return component.definition.make_component({**values, **outputs, MINOR: component.minor})
    except (ValueError, AssertionError, KeyError) as error:
        raise TaskFailure(FailureCode.PARAM_INVALID, f"task_config.attrs: {error}") from error


def _listed(inputs: Inputs) -> list[DistData]:
    return [item for value in inputs.values.values() for item in (value if isinstance(value, list) else [value])]


def _checkpoint(component: Component, uri: str | None, values: Mapping[str, Any]) -> Checkpoint | None:
    if not uri:
        return None
    arguments = component.definition.make_checkpoint_params({**values, MINOR: component.minor})
    return Checkpoint(f"{uri}/step", arguments, Checkpoint.parse_parties(values))


def _evaluate(task: AlgorithmTask, instance: Any, folder: WorkFolder, checkpoint: Checkpoint | None) -> None:
    loading.install()
    repairs.install()
    progress = task.progress if task.parameters.get("progress", True) else None
    cluster = cluster_of(task.parties, task.self_party)
    instance.evaluate(PartyContext(folder.storage, cluster, task.devices.plans, progress, checkpoint))


def _hand_over(
    task: AlgorithmTask, folder: WorkFolder, uris: Mapping[str, str], outputs: Mapping[str, DistData]
) -> None:
    for index, (name, uri) in enumerate(uris.items()):
        report = read_report(outputs[name])
        if report is not None:
            path = folder.path(uri)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wire.to_json(report) + "\n", encoding="utf-8")
        folder.hand_over(uri, task.outputs[f"output_uris[{index}]"])
