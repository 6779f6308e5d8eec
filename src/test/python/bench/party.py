"""One party of a bare computation: its devices and its tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import secretflow as sf
from secretflow.data.vertical import VDataFrame, read_csv

Config = dict[str, Any]


@dataclass(frozen=True)
class Bare:
    """One party of a bare computation."""

    config: Config
    party: str
    parties: list[str]
    spu: sf.SPU

    @property
    def pyu(self) -> dict[str, sf.PYU]:
        """The devices of the parties."""
        return {party: sf.PYU(party) for party in self.parties}

    def table(self, field: str, columns: list[str]) -> VDataFrame:
        """Read columns of the parties' files; the sample's names tell the party."""
        files = self.config[field]
        owned = {party: [name for name in columns if name in _header(path)] for party, path in files.items()}
        return read_csv(
            {self.pyu[party]: path for party, path in files.items() if owned[party]},
            dtypes={self.pyu[party]: dict.fromkeys(names, "float64") for party, names in owned.items() if names},
            usecols={self.pyu[party]: names for party, names in owned.items() if names},
        )

    def each(self, change: Callable[[pd.DataFrame, list[str]], pd.DataFrame]) -> None:
        """Let each party change its own file with pandas."""

        def work(source: str, target: str, columns: list[str]) -> None:
            table = pd.read_csv(source)
            change(table, [name for name in columns if name in table]).to_csv(target, index=False)

        config = self.config
        columns = config["columns"]
        sf.wait(
            [
                self.pyu[party](work)(path, config["output_data"][party], columns)
                for party, path in config["input_data"].items()
            ]
        )


def _header(path: str) -> list[str]:
    return list(pd.read_csv(path, nrows=0).columns)
