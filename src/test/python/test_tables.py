from __future__ import annotations

from pathlib import Path

import pytest
from sfworker.csv_table import BadTable
from sfworker.data.tables import header, is_numeric, numbers, plain_number, read_numbers, read_text, write_table


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def refusal(read: object, *arguments: object) -> str:
    with pytest.raises(BadTable) as refused:
        read(*arguments)  # type: ignore[operator]
    return str(refused.value)


def test_reads_names_of_columns_behind_a_byte_order_mark_and_with_quotes(table: Path) -> None:
    table.write_bytes(b'\xef\xbb\xbfid,"a,b","two\nlines"\n1,2,3\n')

    assert header(str(table)) == ["id", "a,b", "two\nlines"]


def test_text_comes_back_as_it_was(table: Path) -> None:
    content = 'id,text,number\n0001,"a ""quoted"" word",1e15\n2,"two\nlines",1000000000000001\nü,NA,\n'
    table.write_text(content, encoding="utf-8")

    write_table(read_text(str(table)), str(table))

    assert table.read_text(encoding="utf-8") == content


def test_ends_of_lines_within_text_and_names_stay(table: Path) -> None:
    table.write_bytes(b'x,"y\rz"\r\n"a\rb",1\r\n"c\r\nd",\r\n')
    read = read_text(str(table))

    write_table(read, str(table))

    assert read_text(str(table)).to_dict("list") == read.to_dict("list") == {"x": ["a\rb", "c\r\nd"], "y\rz": ["1", ""]}


def test_an_empty_line_of_a_single_column_is_a_missing_value(table: Path) -> None:
    table.write_text("x\n1\n\n3\n", encoding="utf-8")

    assert list(read_text(str(table))["x"]) == ["1", "", "3"]


def test_numbers_keep_missing_values(table: Path) -> None:
    table.write_text("x,y\n1,a\n,b\nNA,c\n2.5,d\n", encoding="utf-8")

    read = numbers(read_text(str(table))["x"], "x")

    assert read.isna().tolist() == [False, True, True, False]
    assert read.dropna().tolist() == [1.0, 2.5]


def test_a_number_is_the_nearest_float(table: Path) -> None:
    texts = ["0.7519863337690837", "99999999999999999999", "1000000000000001", " 2.5"]
    table.write_text("x\n" + "\n".join(texts) + "\n", encoding="utf-8")

    assert numbers(read_text(str(table))["x"], "x").tolist() == [float(text) for text in texts]


@pytest.mark.parametrize("value", ["a", "1,5", "inf", "0x1f", "--"])
def test_a_value_that_is_no_number_is_named_by_row(table: Path, value: str) -> None:
    table.write_text(f'x,y\n1,1\n"{value}",2\n', encoding="utf-8")

    assert "column 'x' has no number in row 2" in refusal(read_numbers, str(table), ["x"])
    assert not is_numeric(read_text(str(table))["x"])


def test_joint_computation_needs_every_value(table: Path) -> None:
    table.write_text("x,y\n1,1\n2,\n", encoding="utf-8")

    assert "column 'y' has no value in row 2" in refusal(read_numbers, str(table), ["x", "y"])


def test_columns_come_in_the_order_they_are_asked_for(table: Path) -> None:
    table.write_text("x,y,text\n1,2,a\n3,4,b\n", encoding="utf-8")

    assert read_numbers(str(table), ["y", "x"]).columns.tolist() == ["y", "x"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "the file is empty"),
        (b"x,y\n", "no rows"),
        (b"x,x\n1,2\n", "column 'x' stands twice"),
        (b"y\n1\n", "there is no column 'x'"),
        (b"x,\xff\n1,2\n", "not UTF-8"),
        (b"x,y\n1,\xff\n", "not UTF-8"),
        (b"x,y\n1,2\n1,2,3\n", "row 2 has 3 fields, the first line has 2"),
        (b"x,y\n1,2\n\n1\n", "row 2 has 1 fields, the first line has 2"),
        (b'x,y\n1,2\n1,"2\n', "a quote is not closed"),
    ],
)
def test_what_is_no_table_is_refused(table: Path, content: bytes, text: str) -> None:
    table.write_bytes(content)

    assert text in refusal(read_text, str(table), ["x"])


def test_whole_numbers_are_written_without_a_point() -> None:
    found = [repr(plain_number(value)) for value in (3.0, 2.5, -1e15, 1e300, float("nan"))]

    assert found == ["3", "2.5", "-1000000000000000", "1e+300", "nan"]
