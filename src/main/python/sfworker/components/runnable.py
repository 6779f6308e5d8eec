"""Which components cannot run in a worker, and why."""

from __future__ import annotations

from sfworker.components.definition import Component
from sfworker.failure import FailureCode, TaskFailure

IMPOSSIBLE = {
    "io/data_source": "it needs Kuscia's DataMesh; give the file as an input of the next component",
    "io/data_sink": "it needs Kuscia's DataMesh; take the file from wd",
    "ml.predict/serving_model_inferencer": (
        "it needs SecretFlow-Serving's inferencer; use the component that predicts with the model"
    ),
}


def why_not(component: Component) -> str | None:
    """Why the component cannot run here, None if it can."""
    return IMPOSSIBLE.get(component.component_id.partition(":")[0])


def require_runnable(component: Component) -> None:
    """Fail with PARAM_INVALID if the component cannot run here."""
    reason = why_not(component)
    if reason is not None:
        text = f"task_config.comp_id: {component.component_id} cannot run here: {reason}"
        raise TaskFailure(FailureCode.PARAM_INVALID, text)
