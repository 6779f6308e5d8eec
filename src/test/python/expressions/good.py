"""Expressions that senders may write: none of them may be refused, and all give what plain DuckDB gives."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

# Of the kinds that a component's table has: integers, floats, texts and truth values, with gaps.
TABLE = pa.table(
    {
        "age": pa.array([17, 30, 31, None, 65, 102], pa.int64()),
        "income": pa.array([0.0, 999.5, -1.25, 1e9, None, 12.0], pa.float64()),
        "name": ["Ann", "bob", "O'Neil", "", None, "Zoë Müller"],
        "city": ["Köln", "北京", "Oslo", "rio de janeiro", "A%b_c", None],
        "day": ["2021-03-04", "1999-12-31", None, "2024-02-29", "2000-01-01", "2021-03-05"],
        "at": ["2021-03-04 05:06:07", None, "1999-12-31 23:59:59", "2024-02-29 12:00:00", "2000-01-01", "2021-01-01"],
        "ok": pa.array([True, False, None, True, False, True]),
        "n": pa.array([1, 2, 3, 4, 5, 6], pa.int32()),
        "tags": ["a,b", "b", "", "c,d,e", None, "a"],
        "doc": ['{"x": 1, "y": [1, 2]}', '{"x": "b"}', "[]", None, '{"x": null}', "{}"],
        "my col": pa.array([1, 2, 3, 4, 5, None], pa.int64()),
        "größe": [1.5, 2.5, 3.5, 4.5, 5.5, 6.5],
        "列": ["甲", "乙", "丙", "丁", "", None],
        "a.b": pa.array([1, 0, 1, 0, 1, 0], pa.int64()),
        "x-y": pa.array([3, 3, 3, 1, 1, 1], pa.int64()),
        "select": pa.array([1, 2, 1, 2, 1, 2], pa.int64()),
        "it's": ["x", "y", "z", "x", "y", "z"],
        'q"t': pa.array([9, 8, 7, 6, 5, 4], pa.int64()),
        "UPPER": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
        "😀": ["a", "b", "c", "d", "e", "f"],
        "$x": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
        "--": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
        "/* c */": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
        "a;b": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
        "user": ["u", "v", "w", "x", "y", "z"],
        "{0}": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
    }
)

# Written over lines, and with what is no part of it.
OTHERS = (
    "  age\n\t> 30  ",
    "age > 30 -- grown up",
    "age /* years */ > 30",
    " OR ".join(f"age = {number}" for number in range(150)),
    f"age IN ({', '.join(map(str, range(1000)))})",
    " + ".join(["age"] * 90) + " > 2000",
    "(" * 20 + "age" + ")" * 20 + " > 30",
    "name = '" + "x" * 1000 + "'",
)
GOOD = (*(Path(__file__).with_name("good.txt").read_text(encoding="utf-8").splitlines()), *OTHERS)
