"""Refusals and allowances of gift cards, store credit and points."""

import pytest

from tests.schema.proof import Case

ACCOUNT = (
    "INSERT INTO stored_value_account (kind, code_hash, customer_id, currency_code,"
    " currency_minor_unit) VALUES (%s, %s, %s, %s, %s)"
)
ENTRY = (
    "INSERT INTO stored_value_entry (stored_value_account_id, kind, amount, balance_after,"
    " order_id, payment_transaction_id, idempotency_key) VALUES (%s, %s, %s, 0, %s, %s, %s)"
)
CREDIT = {"kind": "store_credit", "code": None, "customer": 1}
POINTS = {"kind": "points", "code": None, "customer": 1, "currency": None, "minor_unit": 0}
REDEEM = {"kind": "redeem", "amount": "-1.00", "order": 1}


def account(**changes):
    """A gift card in pounds, in the order of ACCOUNT."""
    usual = {
        "kind": "gift_card",
        "code": "b" * 64,
        "customer": None,
        "currency": "GBP",
        "minor_unit": 2,
    }
    return tuple((usual | changes).values())


def entry(**changes):
    """1.00 more on gift card 1, in the order of ENTRY."""
    usual = {
        "account": 1,
        "kind": "issue",
        "amount": "1.00",
        "order": None,
        "transaction": None,
        "key": "new",
    }
    return tuple((usual | changes).values())


ACCOUNT_CASES = [
    Case("uq_stored_value_account_code_hash", ACCOUNT, account(code="a" * 64), account()),
    Case("fk_stored_value_account_customer", ACCOUNT, account(customer=9), account(customer=1)),
    Case("fk_stored_value_account_currency", ACCOUNT, account(currency="gbp"), account()),
    Case("fk_stored_value_account_currency", ACCOUNT, account(minor_unit=3), account()),
    Case(
        "ck_stored_value_account_kind",
        ACCOUNT,
        account(**CREDIT | {"kind": "voucher"}),
        account(**CREDIT),
    ),
    Case("ck_stored_value_account_card_has_code", ACCOUNT, account(code=None), account()),
    Case(
        "ck_stored_value_account_card_has_code",
        ACCOUNT,
        account(**CREDIT | {"code": "b" * 64}),
        account(**CREDIT),
    ),
    Case(
        "ck_stored_value_account_without_card_has_owner",
        ACCOUNT,
        account(**CREDIT | {"customer": None}),
        account(**CREDIT),
    ),
    Case(
        "ck_stored_value_account_money_has_currency",
        ACCOUNT,
        account(currency=None, minor_unit=0),
        account(currency="JPY", minor_unit=0),
    ),
    Case(
        "ck_stored_value_account_money_has_currency",
        ACCOUNT,
        account(**POINTS | {"currency": "JPY"}),
        account(**POINTS),
    ),
    Case(
        "ck_stored_value_account_points_are_whole",
        ACCOUNT,
        account(**POINTS | {"minor_unit": 2}),
        account(**POINTS),
    ),
    # Of gift card 1 there are 20.00 left.
    Case(
        "ck_stored_value_account_balance_not_negative",
        ENTRY,
        entry(kind="adjust", amount="-20.01"),
        entry(kind="adjust", amount="-20.00"),
    ),
    Case("ck_stored_value_account_whole_coins", ENTRY, entry(amount="0.001"), entry(amount="0.01")),
    Case(
        "ck_stored_value_account_whole_coins",
        ENTRY,
        entry(account=3, amount="0.5"),
        entry(account=3, amount="1"),
    ),
]

ENTRY_CASES = [
    Case("uq_stored_value_entry_idempotency_key", ENTRY, entry(key="issue-1"), entry(key="I-1")),
    Case(
        "uq_stored_value_entry_idempotency_key",
        ENTRY,
        entry(account=3, key="issue-1"),
        entry(account=3, key="Issue-1"),
    ),
    Case("fk_stored_value_entry_stored_value_account", ENTRY, entry(account=9), entry()),
    Case(
        "fk_stored_value_entry_sales_order", ENTRY, entry(**REDEEM | {"order": 9}), entry(**REDEEM)
    ),
    # Account 4 is in euros, order 1 in pounds.
    Case(
        "fk_stored_value_entry_sales_order",
        ENTRY,
        entry(account=4, **REDEEM),
        entry(account=1, **REDEEM),
    ),
    Case(
        "fk_stored_value_entry_payment_transaction",
        ENTRY,
        entry(transaction=9),
        entry(transaction=1),
    ),
    Case("ck_stored_value_entry_kind", ENTRY, entry(kind="gift"), entry(kind="adjust")),
    *(
        Case("ck_stored_value_entry_sign", ENTRY, entry(**refused), entry(**allowed))
        for refused, allowed in (
            ({"kind": "adjust", "amount": 0}, {"kind": "adjust", "amount": "-0.01"}),
            ({"amount": "-1.00"}, {"amount": "1.00"}),
            ({"kind": "refund", "amount": "-1", "order": 1}, {"kind": "refund", "order": 1}),
            ({"kind": "redeem", "order": 1}, REDEEM),
            ({"kind": "expire"}, {"kind": "expire", "amount": "-1.00"}),
        )
    ),
    Case("ck_stored_value_entry_of_an_order", ENTRY, entry(order=1), entry()),
    Case(
        "ck_stored_value_entry_money_pays_an_order",
        ENTRY,
        entry(**REDEEM | {"order": None}),
        entry(**REDEEM),
    ),
    Case(
        "ck_stored_value_entry_money_pays_an_order",
        ENTRY,
        entry(account=3, **REDEEM),
        entry(account=3, **REDEEM | {"order": None}),
    ),
    Case(
        "ck_stored_value_entry_bought_when_issued",
        ENTRY,
        entry(kind="adjust", transaction=1),
        entry(kind="issue", transaction=1),
    ),
]

CASES = ACCOUNT_CASES + ENTRY_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_an_account_that_was_used_keeps_its_currency(world, raises_sql):
    change = (
        "UPDATE stored_value_account SET currency_code = 'CHF' WHERE stored_value_account_id = {}"
    )
    with raises_sql(1451):
        world.execute(change.format(1))

    assert world.execute(change.format(2)) == 1
