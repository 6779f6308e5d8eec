"""Repairs of defects in SecretFlow's components."""

from __future__ import annotations

import types
from typing import Any

import pyarrow.compute
from secretflow.component.core import uuid4
from secretflow.component.preprocessing.data_prep import psi, psi_tp, ub_psi, ub_psi_cache
from secretflow.component.preprocessing.filter.expr_condition_filter import ExprConditionFilter
from secretflow.compute import tracer

from sfworker.sql.condition import columns_of


def install() -> None:
    """Put the repairs in place, for the rest of this process."""
    for module in (psi, psi_tp, ub_psi, ub_psi_cache):
        module.uuid4 = short_uuid
    # Its own takes a name with a double quote for another one.
    ExprConditionFilter.parse_columns = staticmethod(columns_of)
    # A rule, which is a file, names the functions that its steps call.
    tracer.pc = functions_of_rules()


def functions_of_rules() -> types.SimpleNamespace:
    """What computes on columns; the module has more names than that, which rules could call as well."""
    names = [name for name in pyarrow.compute.list_functions() if hasattr(pyarrow.compute, name)]
    kept = {name: getattr(pyarrow.compute, name) for name in names}
    return types.SimpleNamespace(FunctionOptions=pyarrow.compute.FunctionOptions, **kept)


def short_uuid(party: Any) -> str:
    """A random name that all parties agree on, of 32 characters.

    PSI writes its random name for missing values, and pandas cuts what it writes in a column of floats after 32.
    """
    return str(uuid4(party)).replace("-", "")
