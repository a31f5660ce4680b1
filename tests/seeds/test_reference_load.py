"""Reference rows are loaded whole or not at all, and a second load changes nothing."""

import csv

import pytest
from typer.testing import CliRunner

import shopdb.cli.seed  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.problem import Problem
from shopdb.seed.reference import Loaded, load
from shopdb.settings import project_root

FOLDER = project_root() / "seeds" / "reference"
TABLES = sorted(path.stem for path in FOLDER.glob("*.csv"))


CHANNEL = {
    "currency": "currency_code,minor_unit,name\nEUR,2,Euro\n",
    "locale": "locale_code,name,fallback_locale\nen,English,\n",
    "sales_channel": "channel_id,channel_code,name,default_currency_code,default_locale_code,"
    "timezone,prices_include_tax\n7,web,Web shop,EUR,en,Europe/Berlin,1\n",
}


@pytest.fixture
def folder(tmp_path):
    """Writes files, given as table=text, and says where they are."""

    def write(**files):
        for table, text in files.items():
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{table}.csv").write_bytes(content)
        return tmp_path

    return write


def state(db):
    """What each table holds, and the number that its next row would get."""
    return {
        table: (db.rows(f"CHECKSUM TABLE {table}"), db.rows(f"SHOW CREATE TABLE {table}"))
        for table in TABLES
    }


def test_loads_every_row_of_every_file(db):
    loaded = load(db.url)

    assert sorted(one.table for one in loaded) == TABLES
    for one in loaded:
        with open(FOLDER / f"{one.table}.csv", encoding="utf-8", newline="") as file:
            lines = len(list(csv.DictReader(file)))
        assert one == Loaded(one.table, inserted=lines, updated=0, unchanged=0, extra=())
        assert db.count(one.table) == lines
    assert db.rows("SELECT * FROM currency WHERE currency_code = 'JPY'") == [("JPY", 0, "Yen")]
    assert db.scalar("SELECT name FROM country WHERE country_code = 'CI'") == "Côte d'Ivoire"
    assert db.scalar("SELECT fallback_locale FROM locale WHERE locale_code = 'en'") is None


def test_a_second_load_changes_nothing(db):
    first = load(db.url)
    before = state(db)
    second = load(db.url)

    assert second == [Loaded(one.table, 0, 0, one.inserted, ()) for one in first]
    assert state(db) == before


def test_mends_a_row_that_was_changed_by_hand(db):
    load(db.url)
    db.execute("UPDATE country SET name = 'cote d''ivoire', is_eu = TRUE WHERE country_code = 'CI'")
    country = next(one for one in load(db.url) if one.table == "country")

    assert country == Loaded("country", inserted=0, updated=1, unchanged=248, extra=())
    assert db.rows("SELECT name, is_eu FROM country WHERE country_code = 'CI'") == [
        ("Côte d'Ivoire", 0)
    ]


def test_brings_back_a_row_that_was_lost(db):
    load(db.url)
    db.execute("DELETE FROM tax_class WHERE tax_class_code = 'zero'")
    tax_class = next(one for one in load(db.url) if one.table == "tax_class")

    assert tax_class == Loaded("tax_class", inserted=1, updated=0, unchanged=4, extra=())


def test_reports_a_row_that_no_file_has_and_keeps_it(db):
    load(db.url)
    db.execute("INSERT INTO country (country_code, name) VALUES ('XK', 'Kosovo')")
    country = next(one for one in load(db.url) if one.table == "country")

    assert country == Loaded("country", inserted=0, updated=0, unchanged=249, extra=("XK",))
    assert db.scalar("SELECT name FROM country WHERE country_code = 'XK'") == "Kosovo"


def test_leaves_a_column_alone_that_the_file_does_not_name(db):
    load(db.url)
    db.execute("UPDATE payment_method SET is_active = FALSE WHERE payment_method_code = 'invoice'")
    payment_method = next(one for one in load(db.url) if one.table == "payment_method")

    assert payment_method.unchanged == 7
    assert db.rows("SELECT payment_method_code FROM payment_method WHERE NOT is_active") == [
        ("invoice",)
    ]


def test_a_key_that_the_server_gives_out_stays(db, folder):
    rows = "tax_class_code,name\nreduced,Reduced rate\nstandard,Standard rate\n"
    load(db.url, folder(tax_class=rows))
    before = db.rows("SELECT tax_class_id, tax_class_code FROM tax_class")
    load(db.url, folder(tax_class=rows.replace("Standard", "Full") + "zero,Zero rate\n"))

    assert db.rows("SELECT tax_class_id, name FROM tax_class ORDER BY tax_class_id") == [
        (before[0][0], "Reduced rate"),
        (before[1][0], "Full rate"),
        (before[1][0] + 1, "Zero rate"),
    ]


def test_loads_parents_before_children_whatever_their_names(db, folder):
    loaded = load(
        db.url,
        folder(
            number_sequence="scope,channel_id,year,prefix,last_number\norder,7,0,W-,0\n",
            **CHANNEL,
        ),
    )
    order = [one.table for one in loaded]

    assert order.index("sales_channel") < order.index("number_sequence")
    assert db.rows("SELECT channel_id, prefix FROM number_sequence") == [(7, "W-")]


def test_loads_parents_before_children_of_one_table(db, folder):
    text = "locale_code,name,fallback_locale\na-b-c,C,a-b\na-b,B,z\nz,Z,\n"
    load(db.url, folder(locale=text))

    assert db.rows("SELECT locale_code, fallback_locale FROM locale ORDER BY locale_code") == [
        ("a-b", "z"),
        ("a-b-c", "a-b"),
        ("z", None),
    ]


def test_a_row_may_be_moved_under_a_new_parent(db, folder):
    load(db.url, folder(locale="locale_code,name,fallback_locale\nnb,Bokmål,\n"))
    load(db.url, folder(locale="locale_code,name,fallback_locale\nnb,Bokmål,no\nno,Norwegian,\n"))

    assert db.rows("SELECT locale_code, fallback_locale FROM locale ORDER BY locale_code") == [
        ("nb", "no"),
        ("no", None),
    ]


def test_reads_what_a_spreadsheet_saves(db, folder):
    text = '\ufeffcountry_code,name,is_eu\r\nBQ,"Bonaire, Sint Eustatius and Saba",0\r\n'
    load(db.url, folder(country=text))

    assert db.rows("SELECT * FROM country") == [("BQ", "Bonaire, Sint Eustatius and Saba", 0)]


BAD = {
    "an unknown table": ("planet", "name\nMars\n", "planet.csv:1: there is no table planet"),
    "an unknown column": (
        "tax_class",
        "tax_class_code,name,colour\nzero,Zero rate,red\n",
        "tax_class.csv:1: tax_class has no column 'colour'",
    ),
    "a column named twice": (
        "tax_class",
        "tax_class_code,name,name\nzero,Zero,Zero\n",
        "tax_class.csv:1: a column is named twice",
    ),
    "no key": (
        "tax_class",
        "name\nZero rate\n",
        "tax_class.csv:1: these columns hold no whole unique key of tax_class",
    ),
    "no number": (
        "currency",
        "currency_code,minor_unit,name\nEUR,2,Euro\nJPY,two,Yen\n",
        "currency.csv:3: Incorrect integer value: 'two' for column 'minor_unit'",
    ),
    "a number out of range": (
        "currency",
        "currency_code,minor_unit,name\nEUR,2,Euro\nJPY,5,Yen\n",
        "currency.csv:3: Check constraint 'ck_currency_minor_unit_range' is violated",
    ),
    "a code in small letters": (
        "currency",
        "currency_code,minor_unit,name\neur,2,Euro\n",
        "currency.csv:2: Check constraint 'ck_currency_currency_code_shape' is violated",
    ),
    "a text too long": (
        "tax_class",
        f"tax_class_code,name\nzero,{'Z' * 101}\n",
        "tax_class.csv:2: Data too long for column 'name'",
    ),
    "an empty cell where NULL is not allowed": (
        "tax_class",
        "tax_class_code,name\nzero,\n",
        "tax_class.csv:2: Column 'name' cannot be null",
    ),
    "a column left out that has no default": (
        "tax_class",
        "tax_class_code\nzero\n",
        "tax_class.csv:2: Field 'name' doesn't have a default value",
    ),
    "a value in another spelling than the table's": (
        "currency",
        "currency_code,minor_unit,name\nEUR,02,Euro\n",
        "currency.csv:2: ('EUR', '02', 'Euro') would be kept as ('EUR', '2', 'Euro')",
    ),
    "a key twice": (
        "tax_class",
        "tax_class_code,name\nzero,Zero\nexempt,Exempt\nzero,Nil\n",
        "tax_class.csv:4: this key stands at tax_class.csv:2 already",
    ),
    "a missing parent": (
        "order_status_transition",
        "from_status,to_status,meaning\nnew,pending,Placed\n",
        "order_status_transition.csv:2: Cannot add or update a child row",
    ),
    "a missing parent in the same file": (
        "locale",
        "locale_code,name,fallback_locale\nen,English,\nen-GB,British English,en-001\n",
        "locale.csv:3: Cannot add or update a child row",
    ),
    "a circle of parents": (
        "locale",
        "locale_code,name,fallback_locale\naa,Afar,bb\nbb,Other,aa\n",
        "locale.csv:2: Cannot add or update a child row",
    ),
    "an empty file": ("tax_class", "", "tax_class.csv:1: the file holds no rows"),
    "a header alone": ("tax_class", "tax_class_code,name\n", "tax_class.csv:1: the file holds no"),
    "a cell too few": (
        "tax_class",
        "tax_class_code,name\nzero,Zero\nexempt\n",
        "tax_class.csv:3: 1 cells under 2 columns",
    ),
    "a quote left open": (
        "tax_class",
        'tax_class_code,name\nzero,"Zero\n',
        "tax_class.csv:2: unexpected end of data",
    ),
    "Latin-1": (
        "tax_class",
        "tax_class_code,name\nzero,Zéro\n".encode("latin-1"),
        "tax_class.csv:2: this is not UTF-8",
    ),
}


@pytest.mark.parametrize(("table", "text", "message"), BAD.values(), ids=BAD)
def test_refuses_a_bad_file_and_leaves_no_trace(db, folder, table, text, message):
    good = "country_code,name,is_eu\nDE,Germany,1\n"
    with pytest.raises(Problem) as refused:
        load(db.url, folder(country=good, **{table: text}))

    assert refused.value.what.startswith(message)
    assert "Nothing was changed" in refused.value.remedy
    assert db.count("country") == 0
    if table != "planet":
        assert db.count(table) == 0


def test_refuses_a_bad_change_and_keeps_the_row(db, folder):
    load(db.url, folder(locale="locale_code,name,fallback_locale\nen,English,\n"))
    with pytest.raises(Problem, match=r"locale\.csv:2: Check constraint"):
        load(db.url, folder(locale="locale_code,name,fallback_locale\nen,English,en\n"))

    assert db.rows("SELECT locale_code, fallback_locale FROM locale") == [("en", None)]


def test_refuses_a_row_that_would_push_out_another(db, folder):
    load(db.url, folder(**CHANNEL))
    with pytest.raises(Problem, match=r"sales_channel\.csv:2: Duplicate entry 'web'"):
        load(db.url, folder(sales_channel=CHANNEL["sales_channel"].replace("7,web", "8,web")))

    assert db.rows("SELECT channel_id FROM sales_channel") == [(7,)]


def test_refuses_a_folder_without_files(db, tmp_path):
    with pytest.raises(Problem, match="holds no CSV file"):
        load(db.url, tmp_path)


def test_the_command_prints_what_it_did(db, monkeypatch):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    db.execute("INSERT INTO country (country_code, name) VALUES ('XK', 'Kosovo')")
    done = CliRunner().invoke(app, ["seed", "reference"], env={"COLUMNS": "100"})

    assert done.exit_code == 0, done.output
    lines = [line.replace("│", " ").split() for line in done.output.splitlines()]
    assert ["currency", "165", "0", "0", "0"] in lines
    assert ["country", "249", "0", "0", "1"] in lines
    assert "country holds rows that its file does not, left alone: XK" in done.output
