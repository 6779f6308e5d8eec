"""Puts off loading packages until somebody uses them.

`import secretflow` loads all its algorithms and what they need, which takes longer than everything else together.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Sequence
from typing import Any


class LaterModule(types.ModuleType):
    """Stands for a package that is not loaded; whoever asks for anything in it, or below it, loads it."""

    @property
    def __path__(self) -> Any:  # type: ignore[override]
        """Folders of the package; asked for when a module below it is imported."""
        return self._load().__path__

    def __getattr__(self, name: str) -> Any:
        """Give what the package has under the name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._load(), name)

    def _load(self) -> types.ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return importlib.import_module(self.__name__)


def load_later(package: str, names: Sequence[str]) -> None:
    """Let these packages, direct children of `package`, be loaded when they are used; must come before any import."""
    parent = importlib.util.find_spec(package)
    if parent is None or parent.submodule_search_locations is None:
        raise ImportError(f"there is no package {package}")
    for name in names:
        full_name = f"{package}.{name}"
        module = LaterModule(full_name)
        module.__spec__ = importlib.machinery.PathFinder.find_spec(full_name, parent.submodule_search_locations)
        sys.modules[full_name] = module
