"""Gift cards, store credit and points: what is on them is spent once, and never more than that."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.procedures.conftest import money

PAST = "2020-01-01"


@pytest.fixture
def order(market):
    """An order over 17.94: goods for 10.00, carriage for 4.95, and 20 % on both."""
    order = market.order({market.goods("10.00"): 1})
    assert market.owed(order) == Decimal("17.94")
    return order


def open_account(db, kind="gift_card", **changes):
    """A gift card over 25.00, or what else `changes` say; its id."""
    usual = {
        "kind": kind,
        "currency": "GBP",
        "customer": None,
        "code": "a" * 64 if kind == "gift_card" else None,
        "expires_at": None,
        "amount": "25.00",
        "transaction": None,
        "key": "open",
    }
    return db.call("stored_value_open", *(usual | changes).values(), None)[-1]


@pytest.fixture
def card(db):
    """A gift card over 25.00."""
    return open_account(db)


def redeem(db, account, amount, order, key="r"):
    return db.call("stored_value_redeem", account, amount, order, key, None)[-1]


def credit(db, account, amount, order=None, key="c"):
    return db.call("stored_value_credit", account, amount, order, key, None)[-1]


def expire(db, accounts=10):
    return db.call("stored_value_expire", accounts, None)[-1]


def balances(db):
    return [
        balance
        for (balance,) in db.rows(
            "SELECT balance FROM stored_value_account ORDER BY stored_value_account_id"
        )
    ]


def ledger(db):
    return db.rows(
        "SELECT kind, amount, balance_after, order_id, idempotency_key FROM stored_value_entry"
        " ORDER BY stored_value_entry_id"
    )


def balance(db, order):
    return db.rows(
        "SELECT due, captured, refunded, redeemed, paid, owed FROM order_balance"
        " WHERE order_id = %s",
        (order,),
    )[0]


def sound(db, market):
    return market.violations() + db.rows("SELECT * FROM stored_value_violations")


def test_a_gift_card_opens_with_what_was_paid_for_it(db, market, order):
    captured = market.capture(market.payment(order), "17.94")
    card = open_account(db, transaction=captured, expires_at="2100-01-01")

    assert db.rows(
        "SELECT stored_value_account_id, kind, code_hash, customer_id, currency_code,"
        " currency_minor_unit, balance FROM stored_value_account"
    ) == [(card, "gift_card", "a" * 64, None, "GBP", 2, Decimal("25"))]
    assert db.rows(
        "SELECT kind, amount, balance_after, currency_code, order_id, payment_transaction_id"
        " FROM stored_value_entry"
    ) == [("issue", *money("25", "25"), "GBP", None, captured)]
    assert sound(db, market) == []


def test_points_have_no_currency(db, market):
    customer = market.buyer().customer_id
    points = open_account(db, "points", customer=customer, currency=None, amount="100")
    redeem(db, points, "30", None)

    assert db.rows("SELECT currency_code, currency_minor_unit FROM stored_value_account") == [
        (None, 0)
    ]
    assert balances(db) == [70]
    assert sound(db, market) == []


def test_an_account_is_opened_once_by_one_key(db, contents):
    first = open_account(db)
    before = contents()

    assert open_account(db) == first
    assert contents() == before


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "24.99"},
        {"code": "b" * 64},
        {"currency": "EUR"},
        {"expires_at": "2100-01-01"},
        {"transaction": 1},
        {"key": "other"},
    ],
    ids=str,
)
def test_a_key_or_code_of_another_account_is_refused(db, card, refuses, change):
    with refuses(SqlError.IDEMPOTENCY_CONFLICT):
        open_account(db, **change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": None}, SqlError.VALUE_INVALID),
        ({"key": None}, SqlError.VALUE_INVALID),
        ({"amount": "0"}, SqlError.VALUE_INVALID),
        ({"amount": "-1"}, SqlError.VALUE_INVALID),
        ({"amount": "0.001"}, SqlError.VALUE_INVALID),
        ({"expires_at": PAST}, SqlError.STORED_VALUE_EXPIRED),
        # What the tables say is left as the server says it.
        ({"code": None}, 3819),
        ({"currency": "XXX"}, 1452),
        ({"kind": "store_credit", "code": None}, 3819),
        ({"kind": "points", "code": None}, 3819),
        ({"customer": 999}, 1452),
    ],
)
def test_refuses_an_account_that_cannot_be(db, refuses, change, code):
    with refuses(code):
        open_account(db, **change)


def test_a_card_pays_a_part_and_a_payment_the_rest(db, market, order, card):
    entry = redeem(db, card, "7.94", order)
    seen = [market.status(order)]
    payment = market.payment(order, "10.00")
    market.capture(payment, "10.00")

    assert [*seen, market.status(order)] == ["pending", "paid"]
    assert ledger(db) == [
        ("issue", *money("25", "25"), None, "open"),
        ("redeem", *money("-7.94", "17.06"), order, "r"),
    ]
    assert entry == db.scalar("SELECT MAX(stored_value_entry_id) FROM stored_value_entry")
    assert balance(db, order) == money("17.94", "10", "0", "7.94", "17.94", "0")
    assert sound(db, market) == []


def test_a_card_that_pays_what_is_left_takes_the_order_to_paid(db, market, order, card):
    market.capture(market.payment(order), "10.00")
    redeem(db, card, "7.94", order)

    assert db.rows("SELECT to_status, actor FROM order_status_history ORDER BY seq") == [
        ("pending", "checkout"),
        ("paid", f"stored_value:{card}"),
    ]
    assert balances(db) == list(money("17.06"))


def test_points_pay_no_order(db, market, order, refuses):
    customer = market.buyer().customer_id
    points = open_account(db, "points", customer=customer, currency=None, amount="100")
    with refuses(SqlError.CURRENCY_MISMATCH):
        redeem(db, points, "1", order)


def test_a_card_pays_no_order_in_another_currency(db, order, refuses):
    card = open_account(db, currency="EUR")
    for move in (redeem, credit):
        with refuses(SqlError.CURRENCY_MISMATCH):
            move(db, card, "1.00", order)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("17.95", SqlError.PAYMENT_EXCEEDS_OWED),
        ("0.001", SqlError.VALUE_INVALID),
        ("0", SqlError.VALUE_INVALID),
        ("-1.00", SqlError.VALUE_INVALID),
        (None, SqlError.VALUE_INVALID),
    ],
)
def test_refuses_what_an_order_does_not_owe(db, order, refuses, amount, code):
    card = open_account(db)
    with refuses(code):
        redeem(db, card, amount, order)


def test_refuses_more_than_is_on_the_card(db, order, refuses):
    card = open_account(db, amount="5.00")
    with refuses(SqlError.BALANCE_INSUFFICIENT):
        redeem(db, card, "5.01", order)


def test_what_was_captured_is_owed_no_more(db, market, order, card, refuses):
    market.capture(market.payment(order), "10.00")
    with refuses(SqlError.PAYMENT_EXCEEDS_OWED):
        redeem(db, card, "7.95", order)


def test_refuses_what_is_not_there(db, order, card, refuses):
    for account, asked in ((0, order), (card, 0)):
        with refuses(SqlError.NOT_FOUND):
            redeem(db, account, "1.00", asked)
    with refuses(SqlError.VALUE_INVALID):
        redeem(db, card, "1.00", order, key=None)
    with refuses(SqlError.VALUE_INVALID):
        redeem(db, card, "1.00", None)


def test_a_cancelled_order_is_not_paid(db, order, card, refuses):
    db.call("order_cancel", order, "test", None)
    with refuses(SqlError.ILLEGAL_TRANSITION):
        redeem(db, card, "1.00", order)


@pytest.mark.parametrize("move", [redeem, credit])
def test_one_key_is_one_request(db, order, card, contents, move):
    redeem(db, card, "2.00", order, key="first")
    done = move(db, card, "1.00", order, key="k")
    before = contents()

    assert move(db, card, "1.00", order, key="k") == done
    assert contents() == before


@pytest.mark.parametrize("move", [redeem, credit])
def test_a_key_that_was_used_for_something_else_is_refused(db, order, card, refuses, move):
    other = open_account(db, code="b" * 64, key="other")
    redeem(db, card, "2.00", order, key="first")
    move(db, card, "1.00", order, key="k")
    for asked in ((other, "1.00", order), (card, "1.01", order), (card, "1.00", None)):
        with refuses(SqlError.IDEMPOTENCY_CONFLICT):
            move(db, *asked, key="k")
    with refuses(SqlError.IDEMPOTENCY_CONFLICT):
        {redeem: credit, credit: redeem}[move](db, card, "1.00", order, key="k")


def test_more_is_put_on_an_account(db, market, card):
    credit(db, card, "5.00")

    assert balances(db) == list(money("30"))
    assert ledger(db)[-1] == ("issue", *money("5", "30"), None, "c")


def test_money_of_an_order_is_given_back_as_credit_and_not_twice(db, market, order, refuses):
    payment = market.payment(order)
    market.capture(payment, "17.94")
    account = open_account(db, "store_credit", customer=market.buyer().customer_id)
    credit(db, account, "10.00", order)

    with refuses(SqlError.REFUND_EXCEEDS_CAPTURE):
        credit(db, account, "7.95", order, key="more")
    with refuses(SqlError.REFUND_EXCEEDS_CAPTURE):
        market.refund(payment, "7.95")
    market.refund(payment, "7.94")
    assert balance(db, order) == money("17.94", "17.94", "7.94", "-10", "0", "17.94")
    assert sound(db, market) == []


def test_cancelling_gives_back_what_was_redeemed(db, market, order, card):
    other = open_account(db, code="b" * 64, key="other")
    redeem(db, card, "5.00", order, key="1")
    redeem(db, other, "4.00", order, key="2")
    credit(db, other, "1.50", order)
    db.call("order_cancel", order, "test", None)

    assert balances(db) == list(money("25", "25"))
    assert ledger(db)[-2:] == [
        ("refund", *money("5", "25"), order, f"cancel:{order}:{card}"),
        ("refund", *money("2.5", "25"), order, f"cancel:{order}:{other}"),
    ]
    assert balance(db, order) == money("0", "0", "0", "0", "0", "0")
    assert sound(db, market) == []


def test_an_account_that_lapsed_is_not_spent_and_takes_nothing_new(db, order, card, refuses):
    db.execute("UPDATE stored_value_account SET expires_at = %s", (PAST,))
    for move, about in ((redeem, order), (credit, None)):
        with refuses(SqlError.STORED_VALUE_EXPIRED):
            move(db, card, "1.00", about)


def test_what_lapsed_is_taken_off_some_accounts_at_a_time(db, market):
    codes = "abcd"
    cards = [open_account(db, code=code * 64, key=code) for code in codes]
    db.execute(
        "UPDATE stored_value_account SET expires_at = %s WHERE stored_value_account_id <> %s",
        (PAST, cards[0]),
    )

    assert [expire(db, 2), expire(db, 2), expire(db, 2)] == [2, 1, 0]
    assert balances(db) == [25, 0, 0, 0]
    assert sorted(ledger(db)[-3:]) == sorted(
        ("expire", *money("-25", "0"), None, f"expire:{card}:{number}")
        for number, card in enumerate(cards, start=1)
        if card != cards[0]
    )
    assert sound(db, market) == []


def test_what_is_given_back_to_a_lapsed_card_lapses_again(db, market, order, card):
    redeem(db, card, "5.00", order)
    db.execute("UPDATE stored_value_account SET expires_at = %s", (PAST,))
    first = expire(db)
    db.call("order_cancel", order, "test", None)

    assert (first, balances(db), expire(db), balances(db)) == (1, [5], 1, [0])
    assert sound(db, market) == []


@pytest.mark.parametrize("accounts", [None, 0, -1])
def test_expiry_looks_at_one_account_or_more(db, card, refuses, accounts):
    with refuses(SqlError.VALUE_INVALID):
        expire(db, accounts)
