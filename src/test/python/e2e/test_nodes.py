"""Every sample on two nodes that share nothing but the network."""

from __future__ import annotations

import pytest
from sfworker.local import PROJECT

from e2e.nodes import FORMS, Nodes
from e2e.reference import TASKS

SCHEMAS = PROJECT / "config" / "schema"
KNOWN = [task_type for task_type in TASKS if (SCHEMAS / f"{task_type}.schema.json").is_file()]
# One of each way to compute: own functions, the library's, on secrets, with models and files between tasks.
WITH_RAY = {
    "psi",
    "fillna",
    "pearson_correlation",
    "ss_lr",
    "ss_lr_predict",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_message_works(nodes: Nodes, form: str) -> None:
    nodes.run("psi", form)


@pytest.mark.parametrize("task_type", KNOWN)
def test_each_sample_gives_the_reference_values(nodes: Nodes, task_type: str) -> None:
    nodes.run(task_type)


@pytest.mark.parametrize("task_type", [task_type for task_type in KNOWN if task_type in WITH_RAY])
def test_samples_give_the_same_with_ray_between_the_parties(nodes: Nodes, task_type: str) -> None:
    nodes.run(task_type, ray_mode=True)


def test_a_node_has_the_files_of_its_party_only(nodes: Nodes) -> None:
    for party, other in (("alice", "bob"), ("bob", "alice")):
        files = [path.name for path in nodes.roots[party].rglob("*") if path.is_file()]
        assert [name for name in files if name.startswith(party)]
        assert not [name for name in files if name.startswith(other)]
