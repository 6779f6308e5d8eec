"""The description of what the worker answers over HTTP, and a check of answers by it."""

from __future__ import annotations

import re
from typing import Any

import yaml  # type: ignore[import-untyped]
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from sfworker.local import PROJECT

DOCUMENTS = ("openapi.yaml", "openapi-schemas.yaml")
METHODS = ("get", "post", "delete")


def document(name: str) -> Any:
    """One of the two files."""
    return yaml.safe_load((PROJECT / "src" / "docs" / name).read_text(encoding="utf-8"))


API = document("openapi.yaml")
REGISTRY: Registry[Any] = Registry().with_resources(
    [(name, DRAFT202012.create_resource(document(name))) for name in DOCUMENTS]
)


def operations() -> dict[tuple[str, str], Any]:
    """What is described, by method and path."""
    return {
        (method, path): operation
        for path, operations in API["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    }


def response(method: str, path: str, status: int) -> Any:
    """What is described for a status, or for any other one."""
    responses = operations()[(method, path)]["responses"]
    found = responses.get(str(status), responses.get("default"))
    assert found is not None, f"{method} {path} answers {status}, which is not described"
    return API["components"]["responses"][found["$ref"].rsplit("/", 1)[1]] if "$ref" in found else found


def problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is not as described."""
    content = response(method, path, status).get("content")
    if content is None:
        return []
    (kind,) = content.values()
    checked = Draft202012Validator(kind["schema"], registry=REGISTRY)
    return [error.message for error in checked.iter_errors(body)]


def fits(template: str, described: str) -> bool:
    """Whether a path of the worker, with ``{…}`` for what varies, is one that is described."""
    pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, described) is not None
