"""The figures of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from chaos.checker import effect_once
from chaos.findings import Rules
from chaos.history import History


@dataclass(frozen=True)
class Tally:
    """The figures of a run that stand in the table."""

    sent: int
    unsure: int
    lost: int
    stuck: int
    duplicated: int
    outcomes: Mapping[str, int]

    @staticmethod
    def of(history: History) -> Tally:
        """Count."""
        open_ends = [sent for sent in history.sent if sent.sure and history.final_record(sent.task) is None]
        stuck = sum(sent.task in history.messages for sent in open_ends)
        outcomes = Counter(record.error or record.state for record in history.records.values())
        return Tally(
            sent=len(history.sent),
            unsure=sum(not sent.sure for sent in history.sent),
            lost=len(open_ends) - stuck,
            stuck=stuck,
            duplicated=len(effect_once(history, Rules()).violations),
            outcomes=dict(outcomes),
        )
