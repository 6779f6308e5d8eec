"""Ways out of an expression: what would be done outside, and how a text hides it.

In a text `READ` is a condition that reads a file; `LEAVE` and `QUIT` end the statement and begin others. Units are
written in capitals by sqlglot, so that paths are, too, where they cannot be computed.
"""

from __future__ import annotations

from pathlib import Path

SECRETS = ("secret.csv", "secret.txt", "secret.json")
# Written into the folder that the process works in.
STOLEN = "STOLEN"

# Those that got through before: the texts are names for one reader, and SQL for the other.
ISSUE = {
    "a dollar before a name": """length($"$a$$) > 9 OR READ OR length($$b$$") > 9""",
    "the unit of EXTRACT": """EXTRACT("day FROM day::DATE) > 0 OR READ OR EXTRACT(day" FROM day::DATE) > 0""",
    "the unit of INTERVAL": """day::DATE + INTERVAL 1 "day > DATE '2000-01-01' OR READ OR
        DATE '2000-01-01' + INTERVAL 1 day" > day::DATE""",
    "the name of an argument": """abs("n) > 9 OR READ OR abs(n" => 1) > 9""",
    "a statement behind INTERVAL": """INTERVAL 1 'DAY IS NULL QUIT' IS NULL""",
}
VARIANTS = {
    "the text of date_diff": """date_diff('day'', day::DATE, day::DATE) >= 0 OR
        R''EAD OR date_diff(''day', day::DATE, day::DATE) > 0""",
    "the name in date_diff": """date_diff("day', day::DATE, day::DATE) >= 0 OR READ
        OR date_diff('day", day::DATE, day::DATE) > 0""",
    "the unit behind brackets": """day::DATE + INTERVAL (n) "day > DATE '2000-01-01' OR READ OR
        DATE '2000-01-01' + INTERVAL (n) day" > day::DATE""",
    "a text as the unit": """INTERVAL 1 'DAY IS NULL OR R''EAD OR INTERVAL 1 DAY' IS NULL""",
    "a column before the unit": """INTERVAL n"DAY IS NULL OR READ OR INTERVAL 1 DAY" IS NULL""",
    "the name of another argument": """round("income) > 9e9 OR READ OR round(income" => 1) > 9e9""",
    "another source": """EXTRACT("day FROM day::DATE) > 0 OR SNIFF OR EXTRACT(day" FROM day::DATE) > 0""",
    "a query without SELECT": """abs("n) > 0 OR FROMFIRST OR abs(n" => 1) > 9""",
    "a list of files": """abs("n) > 0 OR GLOB OR abs(n" => 1) > 9""",
    "a statement in EXTRACT": """EXTRACT("day FROM DATE '2021-01-01') > 0 QUIT AND EXTRACT(day" FROM day::DATE) > 0""",
    "a statement in an argument": """abs("n) > 0 LEAVE AND abs(n" => 1) > 0""",
}
# What gets through neither of the two readers, before and now.
REFUSED = (
    "n IN (SELECT 1)",
    "n = (FROM 'secret.csv' SELECT 1)",
    "EXISTS (SELECT 1)",
    "n = ANY (SELECT 1)",
    "n > 0 LEAVE",
    "n > 0; SELECT 1",
    "n > 0 THEN TRUE WHEN n < 0",
    "getenv('HOME') = 'x'",
    "current_setting('threads') = '1'",
    "current_database() = 'x'",
    "version() = 'x'",
    "current_user = 'x'",
    "session_user = 'x'",
    "txid_current() > 0",
    "nextval('x') > 0",
    "setseed(0.5) IS NULL",
    "random() < 0.5",
    "uuid() IS NULL",
    "read_text('x') = 'x'",
    "error('x')",
    "query('SELECT 1')",
    "json_serialize_sql('SELECT 1') IS NULL",
    "json_serialize_plan('SELECT 1') IS NULL",
    "json_deserialize_sql('{}') IS NULL",
    '"read_text"(name) IS NULL',
    "main.abs(n) > 0 AND system.main.abs(n) > 0",
    "system.main.version() = 'x'",
    "count(*) > 0",
    "sum(n) OVER () > 0",
    "max(n) > 0",
    "list_transform([1], x -> x)[1] = 1",
    "[x for x in [1]][1] = 1",
    "COLUMNS('n') > 0",
    "COLUMNS(*) > 0",
    "* > 0",
    "$1 = n",
    "? = n",
    "#1 = n",
    "duck_input_table.n > 0",
    "n.abs() > 0",
    "name.upper() = 'X'",
    "{'n': n}.n = 1",
    "MAP {'n': n}['n'] = 1",
    "unnest([1, 2]) = n",
    "range(3)[1] = n",
    "generate_series(1, 3)[1] = n",
    "n::secret = 1",
    'n::"INT" = 1 AND n::"a b" = 1',
    "n::STRUCT(a INT) IS NULL",
    "name COLLATE de = 'x'",
    "e'\\'' = name",
    "U&'\\0061' = name",
    "$$x$$ = name",
    "x'41' = name",
    "n > 0 -- comment\n; DROP TABLE x",
    "n > 0 /* open",
    "n > 0\x00",
    "n > 0\x1b",
    "n > 0\u2028",
    "n > 0\ud800",
    "",
    " ",
    "-- nothing",
    "1; 2",
    "SELECT 1",
    "COPY (SELECT 1) TO 'x'",
    "ATTACH 'x'",
    "SET threads = 1",
    "n >",
    "(n > 0",
    "n > 0)",
)


# ruff: noqa: S608 - this is SQL that must not be injected


def sources(folder: Path) -> dict[str, str]:
    """Conditions that open a file of the folder, by the word that stands for them."""
    table, text, document = (str(folder / name) for name in SECRETS)
    return {
        "READ": f"(SELECT max(length(content)) FROM read_text(lower('{text}'))) > 0",
        "SNIFF": f"(SELECT count(*) FROM sniff_csv(lower('{table}'))) > 0",
        "FROMFIRST": f"(FROM read_csv(lower('{table}')) SELECT count(*)) > 0",
        "GLOB": f"(SELECT count(*) FROM glob(lower('{folder}/*'))) > 0",
        "NAMED": f"(SELECT count(*) FROM '{table}') > 0",
        "BLOB": f"EXISTS (SELECT content FROM read_blob('{text}') WHERE size > 0)",
        "JSON": f"n IN (SELECT x FROM read_json_auto('{document}'))",
        "PARQUET": f"(SELECT count(*) FROM parquet_metadata('{table}')) > 0",
        "PLAN": f"json_serialize_plan('SELECT * FROM read_csv(''{table}'')') IS NULL",
        "TREE": "(SELECT count(*) FROM json_execute_serialized_sql('{}')) > 0",
    }


def second_statements() -> list[str]:
    """Statements that leave something in the working folder, or prepare for that."""
    return [
        f"COPY (SELECT 1) TO '{STOLEN}.CSV'",
        f"EXPORT DATABASE '{STOLEN}'",
        f"ATTACH '{STOLEN}.DB' AS S",
        f"LOAD '{STOLEN}.SO'",
        f"PRAGMA LOG_QUERY_PATH='{STOLEN}.LOG'",
        f"SET TEMP_DIRECTORY='{STOLEN}'",
        "SET ENABLE_EXTERNAL_ACCESS=TRUE",
    ]


def filled(template: str, folder: Path, statement: str | None = None) -> str:
    """The template with what its words stand for; `R''EAD` is the one inside of a text."""
    found = sources(folder)
    text = template.replace("R''EAD", found["READ"].replace("'", "''"))
    for word in sorted(found, key=len, reverse=True):
        text = text.replace(word, found[word])
    leaving = statement or second_statements()[0]
    behind = f"; {leaving}; SELECT CASE WHEN TRUE"
    if "QUIT'" in text:
        behind = behind.replace("'", "''")
    # sqlglot's capitals make another table of it, so that some do without.
    text = text.replace("QUIT", f"THEN TRUE END{behind}")
    return text.replace("LEAVE", f"THEN TRUE END AS hit FROM duck_input_table{behind}")
