"""Saves and loads models: each party its own files, and all parties hear of what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

import secretflow as sf

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.asking import Problem, file_label, keep, tell, writing
from sfworker.failure import FailureCode, TaskFailure
from sfworker.family import META
from sfworker.model import about as metadata
from sfworker.model import secret, share, tree
from sfworker.model.about import About
from sfworker.model.share import Share
from sfworker.model.tree import Tree

Trees = Mapping[str, Sequence[sf.PYUObject]]
"""Party to its `Tree`s, where they are."""


@dataclass(frozen=True)
class Place:
    """A party's files of a model: the private path, and the path the sender knows."""

    party: str
    path: str
    name: str

    @staticmethod
    def of(task: AlgorithmTask, field: str, paths: Mapping[str, str], party: str) -> Place:
        """The place that a field of the task names."""
        return Place(party, paths[party], task.parameters[field][party])

    def part(self, rest: str) -> Path:
        """The private path of a part."""
        return Path(self.path + rest)


@dataclass(frozen=True)
class Loaded:
    """A model: what the parties agreed on, its weights on the SPU, and its trees at their parties."""

    about: About
    weights: list[sf.SPUObject]
    trees: Trees


@dataclass(frozen=True)
class _Own:
    """What one party has of a model."""

    about: About
    shares: list[Share]
    trees: list[Tree]


def save(task: AlgorithmTask, field: str, about: About, weights: Sequence[sf.SPUObject], trees: Trees) -> None:
    """Write the model to the paths of a field; returns when all parties have.

    `about` is what the algorithm knows of its model; what all models have in common is added.
    """
    device = task.devices.require_spu()
    exported = secret.export(device, weights)
    first = task.devices.pyu[task.parties[0]]
    agreed = {
        "version": metadata.VERSION,
        # Chosen by one party, so that all have the same; nobody can tell a training from it.
        "model_id": sf.reveal(first(_new_id)()),
        **about,
        "spu": secret.runtime(device),
        "shares": exported.layouts,
        "secure_mode": True,
    }
    paths = task.output_map(field)
    tell(
        task,
        field,
        _write,
        {
            party: (Place.of(task, field, paths, party), _Text(agreed), *trees.get(party, ()), *pieces)
            for party, pieces in exported.pieces.items()
        },
    )


def load(task: AlgorithmTask, field: str, model_type: str) -> Loaded:
    """Read the model at the paths of a field; fails unless all parts are there, unchanged, and of one training.

    It must also have been trained by the same parties, on an SPU with the settings of the task's.
    """
    paths = task.input_map(field)
    places = {party: Place.of(task, field, paths, party) for party in task.parties}
    own = keep(task, field, _open, {party: (place, model_type) for party, place in places.items()})
    seen = sf.reveal({party: task.devices.pyu[party](_about)(content) for party, content in own.items()})
    agreed = _require_same(task, field, {party: seen[party] for party in task.parties})
    device = task.devices.require_spu()
    _require_fit(task, field, agreed, secret.runtime(device))
    pieces = {party: _pieces(task.devices.pyu[party], own[party], agreed["shares"]) for party in device.actors}
    weights = secret.bring_in(device, secret.Exported(agreed["shares"], pieces))
    trees = {
        party: [task.devices.pyu[party](_tree)(own[party], number) for number in range(agreed.get("num_trees", 0))]
        for party in agreed["feature_parties"]
    }
    return Loaded(agreed, weights, trees)


class _Text:
    """A mapping that reaches a PYU as it is: SecretFlow sorts the keys of those it sees."""

    def __init__(self, content: About) -> None:
        self.content = content


def _new_id() -> str:
    import secrets

    return secrets.token_hex(16)


def _write(place: Place, agreed: _Text, *objects: Any) -> None:
    about = agreed.content
    seal = metadata.seal(about)
    rests = metadata.parts(about, place.party)
    trees, pieces = objects[: len(rests) - len(about["shares"])], objects[len(rests) - len(about["shares"]) :]
    contents = [share.encode(own, seal) for own in secret.to_shares(about["shares"], pieces)]
    contents += [tree.encode(own, seal) for own in trees]
    digests = {}
    for rest, content in zip(rests, contents, strict=True):
        with writing():
            place.part(rest).write_bytes(content)
        digests[rest] = hashlib.sha256(content).hexdigest()
    own = {
        "party": place.party,
        "share_path": place.name,
        "created_at": datetime.now().isoformat(),
        "files": digests,
    }
    with writing():
        place.part(META).write_text(metadata.write(about, own), encoding="utf-8")


def _open(place: Place, model_type: str) -> _Own:
    found = metadata.read(_read(place, META), place.party, model_type)
    about, seal = found.about, found.seal
    shares, trees = [], []
    for rest, digest in found.digests.items():
        content = _read(place, rest)
        if hashlib.sha256(content).hexdigest() != digest:
            raise BadTable(f"{_name(place, rest)} is not as it was written; restore it or train the model again")
        try:
            if metadata.is_tree(rest):
                features = len(about["feature_parties"][place.party])
                trees.append(tree.decode(content, seal, features, about["training_params"]["max_depth"]))
            else:
                shares.append(share.decode(content, seal))
                secret.require_layout(shares[-1], about["shares"][len(shares) - 1])
        except BadTable as error:
            raise BadTable(f"{_name(place, rest)} cannot be used: {error}") from error
    return _Own(about, shares, trees)


def _read(place: Place, rest: str) -> bytes:
    try:
        return place.part(rest).read_bytes()
    except FileNotFoundError as error:
        text = f"there is no file {_name(place, rest)}; give the path that the training wrote the model to"
        raise Problem(FailureCode.FILE_NOT_FOUND, text) from error


def _name(place: Place, rest: str) -> str:
    return PurePath(place.name).name + rest


def _about(own: _Own) -> About:
    return own.about


def _pieces(pyu: sf.PYU, own: sf.PYUObject, layouts: Sequence[secret.Layout]) -> list[Any]:
    count = sum(1 + layout["chunks"] for layout in layouts)
    return [piece.data for piece in pyu(_shares, num_returns=count)(own)]


def _shares(own: _Own) -> list[Any]:
    return secret.to_pieces(own.shares)


def _tree(own: _Own, number: int) -> Any:
    from secretflow.ml.boost.ss_xgb_v.core.xgb_tree import XgbTree

    found = XgbTree()
    found.split_features, found.split_values = own.trees[number].features, own.trees[number].values
    return found


def _require_same(task: AlgorithmTask, field: str, seen: Mapping[str, About]) -> About:
    first, *others = seen
    for other in others:
        one, another = seen[first], seen[other]
        names = f"{file_label(task, field, first)} and {file_label(task, field, other)}"
        if one["model_id"] != another["model_id"]:
            raise _invalid(f"{names} are of different trainings; give all parties the files of one training")
        for name in sorted({*one, *another}):
            if one.get(name) != another.get(name):
                raise _invalid(f"{names} do not agree on '{name}'; restore the .meta.json files or train again")
    return seen[first]


def _require_fit(task: AlgorithmTask, field: str, agreed: About, running: Mapping[str, Any]) -> None:
    for name, value in agreed["spu"].items():
        if running.get(name) != value:
            where = "the parties of the task are" if name == "parties" else f"spu_config has {name}"
            label = file_label(task, field, task.parties[0])
            raise _invalid(f"{label}: the model was trained with {name} {value}, but {where} {running.get(name)}")


def _invalid(text: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, text)
