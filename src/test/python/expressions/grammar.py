"""Expressions by chance: hostile ones hidden in odd quotes, and harmless ones with something odd in them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from expressions.good import GOOD
from expressions.hostile import ISSUE, VARIANTS, filled, second_statements, sources

# Where a reader may take a text for a name, a unit, a type or nothing.
PLACES = (
    "@ > 0",
    "n = @",
    "abs(@) > 0",
    "@(n) > 0",
    "abs(@ => 1) > 0",
    "abs(@ := 1) > 0",
    "greatest(n, @) > 0",
    "EXTRACT(@ FROM day::DATE) > 0",
    "EXTRACT(day FROM @) > 0",
    "day::DATE + INTERVAL 1 @ > day::DATE",
    "day::DATE + INTERVAL (n) @ > day::DATE",
    "INTERVAL n@ IS NULL",
    "INTERVAL @ IS NULL",
    "INTERVAL @ day IS NULL",
    "date_trunc(@, day::DATE) IS NULL",
    "date_diff(@, day::DATE, day::DATE) = 0",
    "date_part(@, day::DATE) = 0",
    "last_day(day::DATE, @) IS NULL",
    "CAST(n AS @) > 0",
    "n::@ > 0",
    "n::DECIMAL(@) > 0",
    "@ '1' > 0",
    "name COLLATE @ = 'x'",
    "at::TIMESTAMP AT TIME ZONE @ IS NULL",
    "name LIKE 'x' ESCAPE @",
    "name SIMILAR TO @",
    "trim(@ FROM name) = 'x'",
    "position(@ IN name) = 1",
    "substring(name FROM @) = 'x'",
    "regexp_extract(name, @) = 'x'",
    "strftime(day::DATE, @) = 'x'",
    "json_extract_string(doc, @) = 'x'",
    "doc ->> @ = 'x'",
    "doc -> @ IS NULL",
    "{@: 1} IS NULL",
    "MAP {@: 1} IS NULL",
    "n.@ > 0",
    "@.n > 0",
    "n[@] > 0",
    "[@][1] > 0",
    "n IN @",
    "n IN (@)",
    "list_transform([1], @ -> 1)[1] = 1",
    "CASE @ WHEN 1 THEN TRUE ELSE FALSE END",
    "CASE WHEN @ THEN TRUE ELSE FALSE END",
    "sum(n) OVER @ > 0",
    "n > 0 AS @",
    "n > 0 -- @",
    "n > 0 /* @ */",
    "n > 0 @",
)
# How a text may be quoted; the first and second of a pair stand around it.
QUOTES = (
    *(('"', '"'), ("'", "'"), ('$"', '"'), ("$'", "'"), ("`", "`"), ("e'", "'"), ("E'\\'", "'"), ("e'\\\\'", "'")),
    *(("$$", "$$"), ("$x$", "$x$"), ("U&'", "'"), ('U&"', '"'), ("x'", "'"), ("b'", "'"), ("N'", "'"), ("r'", "'")),
    *(("'\\'", "'"), ("'''", "'''"), ('"""', '"""'), ("[", "]"), ("(", ")"), ("", ""), (":", ""), ("@", ""), ("?", "")),
    *(("/*", "*/"), ("--", "\n"), ("'a' '", "'"), ("'a'\n'", "'"), ("{{", "}}"), ("{%", "%}"), ("#", "")),
    *(("\u201c", "\u201d"), ("\u00a0", "\u3000")),
)
# What closes the place for the reader that does not see the quotes, and opens it again.
BREAKS = (
    (") > 0 OR ", " OR abs(n"),
    (" FROM day::DATE) > 0 OR ", " OR EXTRACT(day"),
    ("day > day::DATE OR ", " OR day::DATE + INTERVAL 1 day"),
    ("day', day::DATE, day::DATE) >= 0 OR ", " OR date_diff('day"),
    ("$a$$ OR ", " OR n = $$b$$"),
    ("INT) > 0 OR ", " OR CAST(n AS INT"),
    ("' OR ", " OR name = '"),
    ("'' OR ", " OR name = ''"),
    ("\\' OR ", " --"),
    ('" OR ', ' OR "n'),
    ("*/ OR ", " /*"),
    ("\n OR ", " --"),
    (" OR ", ""),
    ("", ""),
)
WORDS = (
    *(
        "n",
        '"n"',
        "age",
        "name",
        "day",
        "1",
        "'x'",
        "''",
        '""',
        "(",
        ")",
        ",",
        "=",
        ">",
        "<>",
        "AND",
        "OR",
        "NOT",
        "IN",
    ),
    *(
        "LIKE",
        "BETWEEN",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "IS",
        "NULL",
        "::",
        "INT",
        "[",
        "]",
        "{",
        "}",
        ":",
        ".",
        "*",
    ),
    *(
        "$",
        "$$",
        "@",
        "?",
        "#",
        "\\",
        "'",
        '"',
        "`",
        ";",
        "--",
        "/*",
        "*/",
        "\n",
        "e'",
        "$x$",
        "U&'",
        "INTERVAL",
        "day",
    ),
    *("EXTRACT", "FROM", "SELECT", "abs", "length", "=>", "->", "->>", ":=", "||", "//", "%", "^", "~", "!", "COLLATE"),
)


class Grammar:
    """Expressions from one seed; `folder` is what must not be read."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - the same ones for the same seed
        self._folder = folder
        self._sources = list(sources(folder).values())
        self._kinds: tuple[Callable[[], str], ...] = (
            self._hidden,
            self._hidden,
            self._known,
            self._plain,
            self._harmless,
            self._changed,
            self._words,
        )

    def expression(self) -> str:
        """The next one."""
        return self._chance.choice(self._kinds)()

    def _payload(self) -> str:
        if self._chance.random() < 0.7:
            return self._chance.choice(self._sources)
        return filled("TRUE LEAVE", self._folder, self._chance.choice(second_statements()))

    def _hidden(self) -> str:
        place, quotes, ends = self._chance.choice(PLACES), self._chance.choice(QUOTES), self._chance.choice(BREAKS)
        payload = self._payload()
        if "'" in quotes[0] and self._chance.random() < 0.7:
            payload = payload.replace("'", "''")
        return place.replace("@", f"{quotes[0]}{ends[0]}{payload}{ends[1]}{quotes[1]}")

    def _known(self) -> str:
        template = self._chance.choice([*ISSUE.values(), *VARIANTS.values()])
        word = self._chance.choice(list(sources(self._folder)))
        return filled(template.replace("READ", word), self._folder, self._chance.choice(second_statements()))

    def _plain(self) -> str:
        return f"{self._chance.choice(('n > 0 OR ', 'n > 3 AND ', 'NOT ', ''))}{self._payload()}"

    def _harmless(self) -> str:
        first, second = self._chance.choice(GOOD), self._chance.choice(GOOD)
        return f"({first.partition('--')[0]}) {self._chance.choice(('AND', 'OR', '=', '<>'))} ({second})"

    def _changed(self) -> str:
        text = self._chance.choice(GOOD)
        for _ in range(self._chance.randint(1, 3)):
            at = self._chance.randint(0, len(text))
            put: str = self._chance.choice(
                (self._payload, lambda: self._chance.choice(WORDS), self._quoted, lambda: "")
            )()
            text = text[:at] + put + text[at + self._chance.randint(0, 2) :]
        return text

    def _quoted(self) -> str:
        quotes = self._chance.choice(QUOTES)
        return f"{quotes[0]}{self._chance.choice(WORDS)}{quotes[1]}"

    def _words(self) -> str:
        chosen = [self._chance.choice((*WORDS, self._payload())) for _ in range(self._chance.randint(1, 14))]
        return self._chance.choice(("", " ")).join(chosen)
