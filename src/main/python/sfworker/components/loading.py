"""Reads the files of models, which are pickles, without calling what such a file may name.

SecretFlow's own readers go by lists that do not hold: one forbids some names only, the other allows any name below
`secretflow.`, and so everything that a module there has imported.
"""

from __future__ import annotations

import importlib
import pickle
import types
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import secretflow.component.core.checkpoint as checkpoints
import secretflow.component.core.dist_data.model as models
import secretflow.device.device.spu as spus
from secretflow.utils import secure_pickle

# Classes that a model may consist of, and functions that only make such an object.
ALLOWED: dict[str, frozenset[str]] = {
    "builtins": frozenset(("dict", "list", "tuple", "set", "frozenset", "int", "float", "str", "bytes", "bool")),
    "collections": frozenset(("defaultdict", "OrderedDict")),
    "scipy.sparse._csr": frozenset(("csr_matrix",)),
    "numpy": frozenset(("ndarray", "dtype")),
    "numpy.core.numeric": frozenset(("_frombuffer",)),
    "numpy.core.multiarray": frozenset(("scalar", "_reconstruct")),
    "pyarrow.lib": frozenset(("schema", "field", "type_for_alias")),
    "heu.numpy": frozenset(("StringArray", "CiphertextArray")),
    "heu.phe": frozenset(("PublicKey",)),
    "spu.libspu": frozenset(("Share",)),
}
OWN = ("secretflow.", "secretflow_spec.")


class ModelUnpickler(pickle.Unpickler):
    """Knows the classes of models, and no other."""

    def find_class(self, module: str, name: str) -> Any:
        """The class, or one of the few functions; refuses everything else."""
        if name in ALLOWED.get(module, ()):
            return getattr(importlib.import_module(module), name)
        if module == "numpy" and isinstance(scalar := getattr(np, name, None), type) and issubclass(scalar, np.generic):
            return scalar
        if module.startswith(OWN) and "." not in name:
            found = getattr(importlib.import_module(module), name, None)
            # What a module has imported is not its own.
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"a model does not consist of {module[:100]}.{name[:100]}")


def load(file: BinaryIO, **options: Any) -> Any:
    """Read one object; takes the options of SecretFlow's function and does not need them."""
    return ModelUnpickler(file).load()


def install() -> None:
    """Let SecretFlow read models, checkpoints and shares in this way, for the rest of this process."""
    reader = _like(secure_pickle, load)
    for module in (checkpoints, models, spus):
        module.pickle = reader


def _like(module: Any, read: Callable[..., Any]) -> types.SimpleNamespace:
    kept = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    return types.SimpleNamespace(**{**kept, "load": read})
