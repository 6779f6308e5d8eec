"""Repairs of defects in SecretFlow's components."""

from __future__ import annotations

from typing import Any

from secretflow.component.core import uuid4
from secretflow.component.preprocessing.data_prep import psi, psi_tp, ub_psi, ub_psi_cache


def install() -> None:
    """Put the repairs in place, for the rest of this process."""
    for module in (psi, psi_tp, ub_psi, ub_psi_cache):
        module.uuid4 = short_uuid


def short_uuid(party: Any) -> str:
    """A random name that all parties agree on, of 32 characters.

    PSI writes its random name for missing values, and pandas cuts what it writes in a column of floats after 32.
    """
    return str(uuid4(party)).replace("-", "")
