"""Files: CSV, compressed or not, XLSX and ZIP of the same rows are the same; others are refused."""

import gzip
import zipfile
from datetime import datetime

import openpyxl
import pytest

from shopdb.importing.files import shortest
from shopdb.importing.landing import prepared
from shopdb.importing.source import ONLINE_RETAIL, find
from shopdb.problem import Problem
from tests.importing.conftest import HEADER

LINE = "536365,85123A,WHITE HEART ,6,2010-12-01 08:26:00,2.550,17850.0,United Kingdom"


def digest(path):
    with prepared(ONLINE_RETAIL, path) as load:
        return load.row_count, load.sha256


def refusal(path):
    with pytest.raises(Problem) as caught, prepared(ONLINE_RETAIL, path):
        pass
    return str(caught.value)


def test_formats_of_the_same_rows_are_one_batch(write, tmp_path):
    csv = write(LINE)
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(csv.read_bytes()))
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(
        [
            536365,
            "85123A",
            "WHITE HEART ",
            6,
            datetime(2010, 12, 1, 8, 26),
            2.55,
            17850,
            "United Kingdom",
        ]
    )
    book.save(tmp_path / "Online Retail.xlsx")
    with zipfile.ZipFile(tmp_path / "online+retail.zip", "w") as archive:
        archive.write(tmp_path / "Online Retail.xlsx", "Online Retail.xlsx")

    assert {
        digest(csv),
        digest(packed),
        digest(tmp_path / "Online Retail.xlsx"),
        digest(tmp_path / "online+retail.zip"),
    } == {(1, digest(csv)[1])}


def test_the_order_of_the_columns_does_not_matter_and_that_of_the_rows_does(write, tmp_path):
    turned = tmp_path / "turned.csv"
    turned.write_text(
        "\n".join(",".join(reversed(line.split(","))) for line in (HEADER, LINE)) + "\n"
    )
    other = LINE.replace("85123A", "85123a")

    assert digest(turned) == digest(write(LINE))
    assert digest(write(LINE, other)) != digest(write(other, LINE))


def test_a_byte_order_mark_and_blank_lines_are_no_rows(write, tmp_path):
    marked = tmp_path / "marked.csv"
    marked.write_text(f"\ufeff{HEADER}\r\n{LINE}\r\n\r\n")

    assert digest(marked) == digest(write(LINE))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17850.0", "17850"),
        ("2.50", "2.5"),
        ("2.", "2"),
        ("007", "7"),
        ("-0.0", "0"),
        ("1e-05", "0.00001"),
        (" 3 ", "3"),
        ("2.5.1", "2.5.1"),
        ("1_000", "1_000"),
        ("1e999", "1e999"),
        ("NaN", "NaN"),
        ("", ""),
    ],
)
def test_numbers_are_told_in_their_shortest_form(text, number):
    assert shortest(text) == number


def test_refuses_a_file_that_is_not_there(tmp_path):
    assert "there is no file" in refusal(tmp_path / "nowhere.csv")


def test_refuses_a_kind_it_cannot_read(tmp_path):
    path = tmp_path / "rows.ods"
    path.write_text("x")

    assert "Give one of .csv, .csv.gz, .xlsx, .zip." in refusal(path)


def test_refuses_other_columns_and_names_them(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text(HEADER.replace("UnitPrice", "Price") + "\n" + LINE + "\n")

    said = refusal(path)

    assert "lacks UnitPrice and has 'Price'" in said
    assert "StockCode" in said


def test_refuses_a_column_named_twice(tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text(f"{HEADER},Country\n{LINE},France\n")

    assert "names a column twice" in refusal(path)


def test_refuses_an_empty_file_and_one_without_rows(tmp_path, write):
    path = tmp_path / "empty.csv"
    path.write_text("")

    assert "is empty" in refusal(path)
    assert "holds no rows" in refusal(write())


@pytest.mark.parametrize("name", ["rows.csv.gz", "rows.xlsx", "rows.zip"])
def test_refuses_a_damaged_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 not what it says")

    assert f"{name} cannot be read" in refusal(path)


def test_refuses_text_that_is_not_utf_8(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{HEADER}\n{LINE.replace('WHITE', 'VOILÀ')}\n".encode("latin-1"))

    assert "is not UTF-8" in refusal(path)


def test_refuses_a_zip_of_two_tables(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")

    assert "holds 2 tables" in refusal(path)


def test_an_unknown_source_suggests_the_nearest():
    with pytest.raises(Problem, match=r"(?s)'online-retial'.*Did you mean online_retail\?"):
        find("online-retial")
    with pytest.raises(Problem, match="Known: online_retail"):
        find("zzz")
