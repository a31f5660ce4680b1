"""The reference files hold real values, and their order life cycle has no dead end."""

import csv
from graphlib import TopologicalSorter

import pytest

from shopdb.sample.return_rows import REASONS
from shopdb.settings import project_root

FOLDER = project_root() / "seeds" / "reference"
EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"


def read(table):
    with open(FOLDER / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(table, name, *, by):
    return {row[by]: row[name] for row in read(table)}


@pytest.fixture(scope="module")
def roads():
    """Each status, and the statuses that may follow it."""
    following = {row["status_code"]: set() for row in read("order_status")}
    for row in read("order_status_transition"):
        following[row["from_status"]].add(row["to_status"])
    return following


@pytest.fixture(scope="module")
def terminal():
    return {row["status_code"] for row in read("order_status") if row["is_terminal"] == "1"}


def reachable(roads, start):
    seen, ahead = set(), [start]
    while ahead:
        for status in roads[ahead.pop()] - seen:
            seen.add(status)
            ahead.append(status)
    return seen


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_a_file_is_sorted_and_ends_its_lines_with_lf(path):
    text = path.read_bytes()
    keys = [line[0] for line in csv.reader(text.decode().splitlines())][1:]

    assert b"\r" not in text
    assert text.endswith(b"\n")
    assert keys == sorted(keys)


def test_every_file_has_its_source_named():
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")

    assert [path.name for path in FOLDER.glob("*.csv") if path.name not in sources] == []


@pytest.mark.parametrize(
    ("digits", "codes"),
    [
        ("0", {"JPY", "KRW", "ISK", "UGX"}),
        ("2", {"EUR", "GBP", "USD", "HUF"}),
        ("3", {"KWD", "IQD", "TND"}),
        ("4", {"CLF", "UYW"}),
    ],
)
def test_currencies_have_the_minor_unit_of_iso_4217(digits, codes):
    minor_unit = column("currency", "minor_unit", by="currency_code")

    assert {minor_unit[code] for code in codes} == {digits}


@pytest.mark.parametrize("code", ["XAU", "XDR", "XXX", "XTS", "DEM", "HRK", "BGN", "ZWL", "ANG"])
def test_metals_tests_and_past_currencies_are_left_out(code):
    assert code not in column("currency", "name", by="currency_code")


def test_currencies_and_countries_are_complete():
    assert len(read("currency")) == 165
    assert len(read("country")) == 249


def test_the_european_union_has_its_27_members_and_no_others():
    members = column("country", "is_eu", by="country_code")

    assert " ".join(code for code, is_eu in members.items() if is_eu == "1") == EU
    assert {members[code] for code in ("GB", "CH", "NO", "UA", "TR", "AX")} == {"0"}


@pytest.mark.parametrize(
    "chain",
    [
        ("en-GB", "en-001", "en", ""),
        ("de-AT", "de", ""),
        ("es-MX", "es-419", "es", ""),
        ("nb", "no", ""),
        ("zh-Hans", "zh", ""),
        ("zh-Hant-HK", "zh-Hant", ""),
    ],
)
def test_a_locale_falls_back_to_its_parent_in_cldr(chain):
    fallback = column("locale", "fallback_locale", by="locale_code")

    assert [fallback[code] for code in chain[:-1]] == list(chain[1:])


def test_every_fallback_is_there_and_none_leads_in_a_circle():
    fallback = column("locale", "fallback_locale", by="locale_code")

    assert {code for code in fallback.values() if code} <= fallback.keys()
    TopologicalSorter({code: [parent] for code, parent in fallback.items()}).prepare()


def test_every_transition_joins_two_statuses(roads):
    for row in read("order_status_transition"):
        assert {row["from_status"], row["to_status"]} <= roads.keys()
        assert row["from_status"] != row["to_status"]


def test_every_status_is_reached_from_new(roads):
    assert reachable(roads, "new") == roads.keys() - {"new"}


def test_every_open_status_can_come_to_an_end(roads, terminal):
    stuck = {status for status in roads if not reachable(roads, status) & terminal}

    assert stuck == terminal


def test_nothing_leaves_a_terminal_status(roads, terminal):
    assert terminal == {"cancelled", "completed", "imported", "returned"}
    assert {status for status in roads if not roads[status]} == terminal


def test_nothing_comes_back_to_new(roads):
    assert all("new" not in following for following in roads.values())


def test_an_order_of_which_goods_have_left_is_neither_held_nor_cancelled(roads):
    for status in ("partially_shipped", "shipped", "delivered"):
        assert not reachable(roads, status) & {"on_hold", "cancelled", "pending", "paid"}


def test_a_held_order_goes_back_only_to_where_orders_are_held(roads):
    held_from = {status for status in roads if "on_hold" in roads[status]}

    assert roads["on_hold"] == held_from | {"cancelled"}


def test_only_a_new_order_is_imported(roads):
    assert {status for status in roads if "imported" in roads[status]} == {"new"}


def test_every_reason_that_the_sample_gives_is_one_of_the_file():
    assert {*REASONS} <= {*column("return_reason", "meaning", by="reason_code")}
