"""Sees to it that DuckDB, whoever loads it in this process and however it is opened, knows only what it is handed.

SecretFlow's components open DuckDB themselves, and run what senders wrote in it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

ENGINE = "duckdb"


def install() -> None:
    """For the rest of this process, and for those that are copied from it."""
    if ENGINE in sys.modules:
        _close()
    elif not any(isinstance(finder, ClosingFinder) for finder in sys.meta_path):
        # Loading it takes time and memory, and few tasks need it.
        sys.meta_path.insert(0, ClosingFinder())


class ClosingFinder(MetaPathFinder):
    """Finds DuckDB where it is and closes it before anybody has a function of it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python asks for each module that it does not know yet."""
        if fullname != ENGINE:
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found is not None and found.loader is not None:
            found.loader = ClosingLoader(found.loader)
        return found


class ClosingLoader(Loader):
    """Loads as the loader does that it stands for, and closes what was loaded."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Create the module as always."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module as always, then close it."""
        self._loader.exec_module(module)
        _close()


def _close() -> None:
    importlib.import_module("sfworker.sql.closed_connection").close_engine()
