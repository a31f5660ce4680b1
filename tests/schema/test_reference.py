"""Refusals and allowances of the reference tables."""

from decimal import Decimal

import pytest

from tests.schema.proof import Case

COUNTRY = "INSERT INTO country (country_code, name) VALUES (%s, 'Made up')"
CURRENCY = "INSERT INTO currency (currency_code, minor_unit, name) VALUES (%s, %s, 'Made up')"
RATE = (
    "INSERT INTO exchange_rate (base_code, quote_code, valid_from, rate)"
    " VALUES (%s, %s, '2011-01-01', %s)"
)
LOCALE = "INSERT INTO locale (locale_code, name, fallback_locale) VALUES (%s, 'Made up', %s)"
CHANNEL = (
    "INSERT INTO sales_channel (channel_code, name, default_currency_code, default_locale_code,"
    " timezone, prices_include_tax) VALUES (%s, 'Made up', %s, %s, 'UTC', TRUE)"
)
SEQUENCE = "INSERT INTO number_sequence (scope, channel_id, year, prefix) VALUES (%s, %s, 2011, %s)"

CASES = [
    Case("country.PRIMARY", COUNTRY, "GB", "XK"),
    Case("ck_country_country_code_shape", COUNTRY, "xk", "XK"),
    Case("ck_country_country_code_shape", COUNTRY, "X", "XK"),
    Case("currency.PRIMARY", CURRENCY, ("EUR", 3), ("XTS", 3)),
    Case("ck_currency_currency_code_shape", CURRENCY, ("xts", 2), ("XTS", 2)),
    Case("ck_currency_minor_unit_range", CURRENCY, ("XTS", 5), ("XTS", 4)),
    Case("exchange_rate.PRIMARY", RATE, ("GBP", "EUR", 1), ("EUR", "GBP", 1)),
    Case("fk_exchange_rate_base_code", RATE, ("usd", "EUR", 1), ("USD", "EUR", 1)),
    Case("fk_exchange_rate_quote_code", RATE, ("USD", "eur", 1), ("USD", "EUR", 1)),
    Case("ck_exchange_rate_two_currencies", RATE, ("EUR", "EUR", 1), ("EUR", "USD", 1)),
    Case("ck_exchange_rate_rate_positive", RATE, ("EUR", "USD", 0), ("EUR", "USD", "0.0000000001")),
    Case("locale.PRIMARY", LOCALE, ("en", None), ("en-NZ", None)),
    Case("fk_locale_fallback_locale", LOCALE, ("en-NZ", "EN"), ("en-NZ", "en")),
    Case("ck_locale_fallback_is_another", LOCALE, ("en-NZ", "en-NZ"), ("en-NZ", "en-AU")),
    Case("uq_sales_channel_channel_code", CHANNEL, ("web", "GBP", "en"), ("Web", "GBP", "en")),
    Case(
        "fk_sales_channel_default_currency_code",
        CHANNEL,
        ("shop", "eur", "en"),
        ("shop", "EUR", "en"),
    ),
    Case(
        "fk_sales_channel_default_locale_code",
        CHANNEL,
        ("shop", "EUR", "en-gb"),
        ("shop", "EUR", "en-GB"),
    ),
    Case("number_sequence.PRIMARY", SEQUENCE, ("invoice", 1, "NEW-"), ("order", 1, "NEW-")),
    Case("uq_number_sequence_prefix", SEQUENCE, ("order", 1, "INV-"), ("order", 1, "Inv-")),
    Case("fk_number_sequence_sales_channel", SEQUENCE, ("order", 9, "NEW-"), ("order", 1, "NEW-")),
    Case("ck_number_sequence_scope", SEQUENCE, ("receipt", 1, "NEW-"), ("order", 1, "NEW-")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_exchange_rates_of_a_pair_follow_each_other(world):
    world.insert(
        "exchange_rate", base_code="GBP", quote_code="EUR", valid_from="2011-02-01", rate="1.18"
    )

    assert world.rows("SELECT rate FROM exchange_rate ORDER BY valid_from") == [
        (Decimal("1.2"),),
        (Decimal("1.18"),),
    ]


def test_a_locale_does_not_fall_back_to_its_own_former_code(world, raises_sql):
    with raises_sql(1452):
        world.execute(
            "UPDATE locale SET locale_code = 'tha', fallback_locale = 'th' WHERE locale_code = 'th'"
        )


def test_a_currency_keeps_its_minor_unit_while_amounts_are_rounded_by_it(world, raises_sql):
    with raises_sql(1451):
        world.execute("UPDATE currency SET minor_unit = 3 WHERE currency_code = 'GBP'")

    assert world.execute("UPDATE currency SET minor_unit = 3 WHERE currency_code = 'CHF'") == 1
