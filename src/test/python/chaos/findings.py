"""The words in which the checker answers."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN = 5


@dataclass(frozen=True)
class Violation:
    """A task or execution that broke a rule, and how."""

    subject: str
    text: str


@dataclass(frozen=True)
class Finding:
    """What came of one rule."""

    rule: str
    looked_at: int
    violations: tuple[Violation, ...]

    def lines(self) -> list[str]:
        """One line, and a few more for examples when the rule is broken."""
        if not self.violations:
            return [f"ok    {self.rule} ({self.looked_at})"]
        examples = [f"        {each.subject}: {each.text}" for each in self.violations[:SHOWN]]
        return [f"FAIL  {self.rule} ({len(self.violations)} of {self.looked_at})", *examples]


@dataclass(frozen=True)
class Rules:
    """What differs between sides.

    Attributes:
        events: whether all events are sent, and not only those that end a task
        follow_ups: whether each success sends the message that its `link` asks for
        accepted_errors: errors that a good task may end with, because its processes were killed too
        output_rows: how many rows the file of each success has; none means that there are no files
    """

    events: bool = True
    follow_ups: bool = False
    accepted_errors: frozenset[str] = field(default_factory=frozenset)
    output_rows: int | None = None
