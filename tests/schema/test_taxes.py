"""Refusals and allowances of zones, and of the rates that they tax by."""

from decimal import Decimal

import pytest

from tests.schema.proof import Case

MEMBER = (
    "INSERT INTO geo_zone_member (geo_zone_id, country_code, region_code, postcode_from,"
    " postcode_to) VALUES (%s, %s, %s, %s, %s)"
)
FIRST = (
    "INSERT INTO tax_rate (tax_class_id, geo_zone_id, valid_from, valid_to, label, rate)"
    " VALUES (%s, %s, %s, %s, 'VAT', 0.2)"
)
OPEN = "9999-12-31"
# York took 1 % in 2011 and takes nothing since.
NEXT = (
    "INSERT INTO tax_rate (tax_class_id, geo_zone_id, valid_from, valid_to, prev_valid_to, label,"
    " rate) VALUES (90, 2, %s, %s, %s, 'City tax', 0.02)"
)
CHANGE = "UPDATE tax_rate SET rate = %s WHERE geo_zone_id = 1"

CASES = [
    Case(
        "uq_geo_zone_geo_zone_code",
        "INSERT INTO geo_zone (geo_zone_code, name) VALUES (%s, 'X')",
        "york",
        "York",
    ),
    Case("geo_zone_member.PRIMARY", MEMBER, (1, "GB", "", "", ""), (1, "GB", "SCT", "", "")),
    Case(
        "geo_zone_member.PRIMARY",
        MEMBER,
        (2, "GB", "", "YO1", "YO2"),
        (2, "GB", "", "YO2", "YO2"),
    ),
    Case("fk_geo_zone_member_geo_zone", MEMBER, (9, "GB", "", "", ""), (2, "GB", "", "", "")),
    Case("fk_geo_zone_member_country", MEMBER, (1, "ie", "", "", ""), (1, "IE", "", "", "")),
    *(
        Case(
            "ck_geo_zone_member_postcodes_have_both_ends",
            MEMBER,
            (1, "IE", "", *refused),
            (1, "IE", "", *allowed),
        )
        for refused, allowed in (
            (("", "D2"), ("", "")),
            (("D1", ""), ("D1", "D1")),
            (("D2", "D1"), ("D1", "D2")),
        )
    ),
    Case("tax_rate.PRIMARY", FIRST, (90, 1, "2011-01-01", OPEN), (91, 1, "2011-01-01", OPEN)),
    Case("uq_tax_rate_end", FIRST, (90, 1, "2012-01-01", OPEN), (91, 1, "2012-01-01", OPEN)),
    Case(
        "uq_tax_rate_next",
        FIRST,
        (90, 1, "2010-01-01", "2011-01-01"),
        (91, 1, "2010-01-01", "2011-01-01"),
    ),
    Case("fk_tax_rate_tax_class", FIRST, (99, 1, "2011-01-01", OPEN), (91, 1, "2011-01-01", OPEN)),
    Case("fk_tax_rate_geo_zone", FIRST, (91, 9, "2011-01-01", OPEN), (91, 1, "2011-01-01", OPEN)),
    Case(
        "fk_tax_rate_chain",
        NEXT,
        ("2012-02-01", OPEN, "2012-02-01"),
        ("2012-01-01", OPEN, "2012-01-01"),
    ),
    Case(
        "ck_tax_rate_starts_before_it_ends",
        FIRST,
        (91, 1, "2011-01-01", "2011-01-01"),
        (91, 1, "2011-01-01", "2011-01-01 00:00:00.000001"),
    ),
    Case(
        "ck_tax_rate_starts_where_the_last_ended",
        NEXT,
        ("2012-02-01", OPEN, "2012-01-01"),
        ("2012-01-01", OPEN, "2012-01-01"),
    ),
    Case("ck_tax_rate_rate_is_a_share", CHANGE, "1.00001", 1),
    Case("ck_tax_rate_rate_is_a_share", CHANGE, "-0.00001", 0),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


CHANGES = {
    "an overlap": (("2011-06-01", "2012-06-01", "2011-06-01"), 1452),
    "an overlap before the first": (("2010-06-01", "2011-06-01", None), 1062),
    "a gap": (("2012-06-01", OPEN, "2012-06-01"), 1452),
    "a gap with no link": (("2012-06-01", OPEN, None), 1062),
    "a second root": (("2010-01-01", "2010-06-01", None), 1062),
}


@pytest.mark.parametrize(("span", "error"), CHANGES.values(), ids=CHANGES)
def test_the_rates_of_a_zone_have_no(world, raises_sql, span, error):
    with raises_sql(error):
        world.execute(NEXT, span)

    assert world.scalar("SELECT COUNT(*) FROM tax_rate WHERE geo_zone_id = 2") == 1


def test_a_rate_changes_by_closing_it_and_going_on(world):
    world.execute(NEXT, ("2012-01-01", OPEN, "2012-01-01"))

    assert world.rows("SELECT rate FROM tax_rate WHERE geo_zone_id = 2 ORDER BY valid_from") == [
        (Decimal("0.01"),),
        (Decimal("0.02"),),
    ]
