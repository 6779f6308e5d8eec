"""What parties tell each other before they connect, and what must be the same.

One line of text: `sfworker`, a space, and a JSON object of three objects, `party`, `versions` and `agree`. Whoever can
reach the port can send one: so a line is bounded, has nothing but texts of plain characters, or it is not ours.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sfworker.failure import FailureCode, TaskFailure

MARK = b"sfworker "
LIMIT = 16_384
PROTOCOL = "1"
MOST_ENTRIES = 200
# Versions of these decide what goes over the wire, and in which order.
PACKAGES = ("secretflow", "spu", "secretflow-rayfed")
PLAIN = re.compile(r"[A-Za-z0-9_.+:-]{1,120}")
SHORT = re.compile(r"[A-Za-z0-9_.+-]{1,40}")
OWN_MODULES = "sfworker.algorithm."


@dataclass(frozen=True)
class Hello:
    """One party's line: `versions` of its software, and what all parties of a task must `agree` on."""

    party: str
    versions: Mapping[str, str]
    agree: Mapping[str, str]

    @staticmethod
    def of(party: str, agree: Mapping[str, Any], module: str | None) -> Hello:
        """The own line; of values that are not short it has a digest only, of an algorithm of users its file's."""
        named = {name: _shown(value) for name, value in agree.items() if value is not None and PLAIN.fullmatch(name)}
        if module and not module.startswith(OWN_MODULES):
            named["module"] = _digest_of_module(module)
        return Hello(party, versions(), dict(list(named.items())[:MOST_ENTRIES]))

    @staticmethod
    def parse(line: bytes) -> Hello | None:
        """Read a line from the network; None for everything that is not one of ours."""
        if not line.startswith(MARK) or len(line) > LIMIT:
            return None
        try:
            fields = json.loads(line[len(MARK) :])
        except (ValueError, RecursionError):
            return None
        if not isinstance(fields, dict):
            return None
        party, software, agree = (_plain_texts(fields.get(name)) for name in ("party", "versions", "agree"))
        if party is None or software is None or agree is None:
            return None
        return Hello(party["name"], software, agree) if "name" in party else None

    def line(self) -> bytes:
        """The line as it is sent, with its end."""
        fields = {"party": {"name": self.party}, "versions": self.versions, "agree": self.agree}
        return MARK + json.dumps(fields).encode() + b"\n"


@lru_cache(maxsize=1)
def versions() -> Mapping[str, str]:
    """Software of this node whose versions must be the same at all parties."""
    python = ".".join(platform.python_version_tuple()[:2])
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"hello": PROTOCOL, "python": python, **packages}


def compare(own: Hello, peer: Hello) -> TaskFailure | None:
    """What keeps two parties from computing together, in the same words at both; None if nothing does.

    Different software is CLUSTER_INIT: it is tried again, since somebody may be upgrading one node after the other.
    Different tasks are PARAM_INVALID. What only one of them mentions is no difference.
    """
    first, second = sorted((own, peer), key=lambda hello: hello.party)
    for name in _different(first.versions, second.versions):
        one, other = first.versions[name], second.versions[name]
        text = f"party {first.party} has {name} {one} and party {second.party} {other}; all nodes need the same version"
        return TaskFailure(FailureCode.CLUSTER_INIT, text)
    different = _different(first.agree, second.agree)
    if "ray_mode" in different:
        modes = f"{first.agree['ray_mode']} at party {first.party} and {second.agree['ray_mode']} at {second.party}"
        text = f"ray_mode is {modes}; set sf_init_config.ray_mode alike in the tasks of all parties"
        return TaskFailure(FailureCode.PARAM_INVALID, text)
    if different:
        names = ", ".join(f"'{name}'" for name in different)
        text = f"parties {first.party} and {second.party} do not agree on {names}: all their tasks must say the same"
        return TaskFailure(FailureCode.PARAM_INVALID, text)
    return None


def _different(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [name for name in one if name in other and one[name] != other[name]]


def _plain_texts(entries: object) -> Mapping[str, str] | None:
    if not isinstance(entries, dict) or len(entries) > MOST_ENTRIES:
        return None
    plain = all(isinstance(text, str) and PLAIN.fullmatch(text) for entry in entries.items() for text in entry)
    return entries if plain else None


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(_canonical(value), sort_keys=True)
    return text if SHORT.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    """The same value with whole numbers in one form, because JSON has two."""
    if isinstance(value, Mapping):
        return {name: _canonical(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_canonical(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _digest_of_module(module: str) -> str:
    try:
        found = importlib.util.find_spec(module)
    except ImportError:
        # Who runs it will say so.
        return "missing"
    if found is None or found.origin is None or not Path(found.origin).is_file():
        return "missing"
    return hashlib.sha256(Path(found.origin).read_bytes()).hexdigest()[:16]
