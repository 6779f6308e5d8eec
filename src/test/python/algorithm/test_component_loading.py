"""Which objects a file of a model may name."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
import pytest
from secretflow.utils import secure_pickle
from sfworker.components.loading import ModelUnpickler, load


def naming(module: str, name: str) -> bytes:
    """A pickle that is nothing but an object of a module."""
    texts = b"".join(b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name))
    return b"\x80\x04" + texts + b"\x93."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "exec"),
        ("builtins", "getattr"),
        ("numpy", "load"),
        ("numpy.core.numeric", "frombuffer"),
        ("cloudpickle.cloudpickle", "_make_function"),
        # A module of the library, and what it has imported.
        ("secretflow.utils.secure_pickle", "io.open"),
        ("secretflow.utils.secure_pickle", "loads"),
        ("secretflow.utils.secure_pickle", "Enum"),
        ("secretflow.device.driver", "init"),
        ("secretflow_evil", "x"),
    ],
)
def test_what_is_no_part_of_a_model_is_refused(module: str, name: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match=r"a model does not consist of"):
        load(io.BytesIO(naming(module, name)))


def test_the_library_itself_would_let_it_pass() -> None:
    assert secure_pickle.loads(naming("secretflow.utils.secure_pickle", "io.open")) is open


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None, "x"]}, {1, 2}, (b"x",), True])
def test_plain_data_is_read(value: Any) -> None:
    assert ModelUnpickler(io.BytesIO(pickle.dumps(value))).load() == value


def test_arrays_are_read() -> None:
    array = np.array([[1.5, 2], [3, 4]], dtype=np.float32)

    assert (load(io.BytesIO(pickle.dumps(array))) == array).all()
    assert load(io.BytesIO(pickle.dumps(np.float32(1.5)))) == 1.5
