"""Returns: what may come back, what goes on the shelf again, and what is owed for it."""

import json
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.market import Market
from tests.procedures.conftest import money

NOT_THERE = 3665


@pytest.fixture
def order(market):
    """Four tees at 10.00 and two mugs at 5.00, with 20 % on top: all of it has left."""
    order = market.paid_order({market.goods("10.00"): 4, market.goods("5.00"): 2})
    market.ship(order)
    return order


def lines(db, *given):
    """Units by line number of the last order, 9 for a line that nobody ordered, and why."""
    ids = dict(db.rows("SELECT line_no, order_line_id FROM order_line ORDER BY order_line_id"))
    return json.dumps(
        [
            {"order_line_id": ids.get(line, 0), "quantity": units, "reason_code": reason}
            for line, units, reason in given
        ]
    )


def ask(db, order, *given, kind="return"):
    """Open a return; its id."""
    asked = [(line, units, "unwanted") for line, units in given]
    return db.call("return_open", order, kind, lines(db, *asked), None)[-1]


def approved(db, order, *given, kind="return"):
    """A return that may come."""
    request = ask(db, order, *given, kind=kind)
    db.call("return_approve", request, None)
    return request


def receive(db, market, request, *came, warehouse=None):
    """Units by place of the line on the return, and whether they can be sold again."""
    ids = [
        number
        for (number,) in db.rows(
            "SELECT return_line_id FROM return_line WHERE return_request_id = %s"
            " ORDER BY order_line_id",
            (request,),
        )
    ]
    given = [
        {"return_line_id": ids[place - 1], "quantity": units, "is_resellable": good}
        for place, units, good in came
    ]
    db.call("return_receive", request, warehouse or market.north, json.dumps(given))


def settle(db, request):
    return db.call("return_settle", request, None)[-1]


def send_back(db, market, order, *given, kind="return"):
    """Ask, approve, receive and settle; what is owed for it."""
    request = approved(db, order, *given, kind=kind)
    receive(db, market, request, *[(n, units, True) for n, (_, units) in enumerate(given, 1)])
    return settle(db, request)


def status(db, request):
    return db.scalar("SELECT status FROM return_request WHERE return_request_id = %s", (request,))


def broken(db):
    return db.rows(
        "SELECT * FROM fulfilment_violations UNION ALL SELECT * FROM invariant_violations"
    )


def test_a_return_is_requested_approved_received_and_settled(db, market, order):
    request = db.call(
        "return_open",
        order,
        "claim",
        lines(db, (1, 3, "defective"), (2, 1, "wrong_size")),
        None,
    )[-1]
    seen = [status(db, request)]
    db.call("return_approve", request, "label sent")
    seen.append(status(db, request))
    receive(db, market, request, (1, 2, True), (2, 1, False))
    seen.append(status(db, request))
    refund = settle(db, request)

    assert [*seen, status(db, request)] == ["requested", "approved", "received", "settled"]
    assert db.rows("SELECT order_id, kind, note, closed_at IS NULL FROM return_request") == [
        (order, "claim", "label sent", 0)
    ]
    assert db.rows(
        "SELECT reason_code, qty_requested, qty_received, is_resellable, refund_amount"
        " FROM return_line ORDER BY order_line_id"
    ) == [("defective", 3, 2, 1, Decimal("24")), ("wrong_size", 1, 1, 0, Decimal("6"))]
    assert refund == Decimal("30")
    assert db.rows("SELECT qty_returned FROM order_line ORDER BY line_no") == [(2,), (1,)]
    assert db.rows(
        "SELECT ol.line_no, sm.warehouse_id, sm.quantity, on_hand_after FROM stock_movement AS sm"
        " INNER JOIN return_line USING (return_line_id)"
        " INNER JOIN order_line AS ol USING (order_line_id) WHERE kind = 'return'"
    ) == [(1, market.north, 2, 98)]
    assert market.status(order) == "shipped"
    assert broken(db) == []


def test_without_a_kind_it_is_for_the_money(db, order):
    ask(db, order, (1, 1), kind=None)

    assert db.scalar("SELECT kind FROM return_request") == "return"


@pytest.mark.parametrize(
    "given",
    [[(1, 5)], [(2, 1), (1, 5)], [(9, 1)]],
    ids=["beyond", "one beyond", "of no order"],
)
def test_refuses_more_than_was_shipped(db, order, refuses, given):
    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        ask(db, order, *given)


def test_refuses_what_has_not_left(db, market, refuses):
    order = market.paid_order({market.goods(stock=9): 3, market.goods(kind="digital"): 1})
    line = db.scalar("SELECT order_line_id FROM order_line WHERE line_no = 1")
    market.ship(order, lines=f'[{{"order_line_id": {line}, "quantity": 2}}]')

    for given in ((1, 3), (2, 1)):
        with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
            ask(db, order, given)
    assert ask(db, order, (1, 2))


def test_refuses_the_line_of_another_order(db, market, order, refuses):
    other = market.paid_order({market.goods(): 1})
    market.ship(other)

    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        ask(db, order, (1, 1))


def test_units_on_another_return_are_taken(db, order, refuses):
    ask(db, order, (1, 3))

    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        ask(db, order, (1, 2))
    ask(db, order, (1, 1))


def test_a_rejected_return_frees_its_units(db, order):
    first, second = ask(db, order, (1, 4)), None
    db.call("return_reject", first, "worn")
    second = approved(db, order, (1, 4))
    db.call("return_reject", second, None)

    assert ask(db, order, (1, 4))
    assert db.rows(
        "SELECT status, note, closed_at IS NULL FROM return_request ORDER BY return_request_id"
    ) == [("rejected", "worn", 0), ("rejected", None, 0), ("requested", None, 1)]


def test_what_did_not_come_may_be_asked_for_again(db, market, order, refuses):
    request = approved(db, order, (1, 4))
    receive(db, market, request, (1, 1, True))
    settle(db, request)

    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        ask(db, order, (1, 4))
    assert ask(db, order, (1, 3))
    assert broken(db) == []


@pytest.mark.parametrize(
    "given",
    [
        "[]",
        "null",
        '[{"order_line_id": 1, "quantity": 0, "reason_code": "unwanted"}]',
        '[{"order_line_id": 1, "quantity": -1, "reason_code": "unwanted"}]',
        '[{"order_line_id": 1, "quantity": null, "reason_code": "unwanted"}]',
        '[{"order_line_id": 1, "quantity": 1, "reason_code": "ugly"}]',
        '[{"order_line_id": 1, "quantity": 1, "reason_code": "Größe"}]',
        '[{"order_line_id": 1, "quantity": 1, "reason_code": null}]',
        '[{"order_line_id": 1, "quantity": 1, "reason_code": "unwanted"},'
        ' {"order_line_id": 1, "quantity": 1, "reason_code": "defective"}]',
    ],
)
def test_refuses_lines_that_say_nothing_true(db, order, refuses, given):
    with refuses(SqlError.VALUE_INVALID):
        db.call("return_open", order, "return", given, None)


@pytest.mark.parametrize("missing", ["order_line_id", "quantity", "reason_code"])
def test_refuses_a_line_that_leaves_something_out(db, order, refuses, missing):
    line = {"order_line_id": 1, "quantity": 1, "reason_code": "unwanted"}
    del line[missing]

    with refuses(NOT_THERE):
        db.call("return_open", order, "return", json.dumps([line]), None)


def test_refuses_an_order_that_is_not_there_and_a_kind_that_is_none(db, order, refuses):
    with refuses(SqlError.NOT_FOUND):
        ask(db, 0, (1, 1))
    with refuses(SqlError.VALUE_INVALID):
        ask(db, order, (1, 1), kind="gift")


@pytest.mark.parametrize(
    "act",
    [
        ("return_approve", None),
        ("return_reject", None),
        ("return_receive", 1, '[{"return_line_id": 1, "quantity": 1, "is_resellable": true}]'),
        ("return_settle", None),
    ],
    ids=lambda act: act[0],
)
def test_refuses_a_return_that_is_not_there(db, order, refuses, act):
    with refuses(SqlError.NOT_FOUND):
        db.call(act[0], 0, *act[1:])


def stand(db, market, order, where):
    """A return of one tee that stands somewhere on its way."""
    request = ask(db, order, (1, 1))
    if where == "rejected":
        db.call("return_reject", request, None)
    elif where != "requested":
        db.call("return_approve", request, None)
        if where != "approved":
            receive(db, market, request, (1, 1, True))
            if where == "settled":
                settle(db, request)
    return request


@pytest.mark.parametrize(
    "case",
    [
        ("requested", ("receive", "settle")),
        ("approved", ("approve", "settle")),
        ("received", ("approve", "reject")),
        ("settled", ("approve", "reject", "receive")),
        ("rejected", ("approve", "reject", "receive", "settle")),
    ],
)
def test_refuses_a_step_out_of_turn(db, market, order, refuses, case):
    where, acts = case
    request = stand(db, market, order, where)

    for act in acts:
        with refuses(SqlError.ILLEGAL_TRANSITION):
            if act == "receive":
                receive(db, market, request, (1, 1, True))
            elif act == "settle":
                settle(db, request)
            else:
                db.call(f"return_{act}", request, None)


STEPS = {
    ("requested", "approved"),
    ("requested", "rejected"),
    ("approved", "rejected"),
    ("approved", "received"),
    ("received", "settled"),
}
STATUSES = ("requested", "approved", "received", "settled", "rejected")


@pytest.mark.parametrize("start", STATUSES)
def test_no_hand_takes_a_step_out_of_turn(db, market, order, refuses, start):
    request = stand(db, market, order, start)

    for end in STATUSES:
        if end != start and (start, end) not in STEPS:
            with refuses(SqlError.ILLEGAL_TRANSITION):
                db.execute(
                    "UPDATE return_request SET status = %s,"
                    " closed_at = IF(%s IN ('settled', 'rejected'), UTC_TIMESTAMP(6), NULL)"
                    " WHERE return_request_id = %s",
                    (end, end, request),
                )


@pytest.mark.parametrize("where", ["settled", "rejected"])
def test_no_hand_changes_a_line_of_a_closed_return(db, market, order, refuses, where):
    stand(db, market, order, where)

    with refuses(SqlError.APPEND_ONLY):
        db.execute("UPDATE return_line SET refund_amount = refund_amount + 1")


def test_comes_in_several_receipts(db, market, order, refuses):
    request = approved(db, order, (1, 3))
    receive(db, market, request, (1, 1, True))
    receive(db, market, request, (1, 1, False), (1, 1, True))

    assert db.rows("SELECT qty_received, is_resellable FROM return_line") == [(3, 0)]
    assert db.rows("SELECT quantity FROM stock_movement WHERE kind = 'return'") == [(1,), (1,)]
    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        receive(db, market, request, (1, 1, True))
    assert settle(db, request) == Decimal("36")
    assert broken(db) == []


def test_comes_back_to_a_warehouse_that_never_had_it(db, market, order):
    request = approved(db, order, (1, 2), (2, 1))
    receive(db, market, request, (1, 2, True), (2, 1, False), warehouse=market.south)

    assert db.rows(
        "SELECT on_hand, reserved FROM stock_level WHERE warehouse_id = %s", (market.south,)
    ) == [(2, 0)]
    assert broken(db) == []


@pytest.mark.parametrize("came", [[(1, 3, True)], [(1, 1, True), (1, 2, False)], [(2, 2, True)]])
def test_refuses_more_than_is_to_come(db, market, order, refuses, came):
    request = approved(db, order, (1, 2), (2, 1))

    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        receive(db, market, request, *came)


def test_refuses_the_line_of_another_return(db, market, order, refuses):
    request, other = approved(db, order, (1, 1)), approved(db, order, (1, 1))
    line = db.scalar(
        "SELECT return_line_id FROM return_line WHERE return_request_id = %s", (other,)
    )

    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        db.call(
            "return_receive",
            request,
            market.north,
            f'[{{"return_line_id": {line}, "quantity": 1, "is_resellable": true}}]',
        )


def test_refuses_more_than_was_shipped_on_a_return_written_by_hand(db, market, order, refuses):
    request = approved(db, order, (1, 4))
    db.execute("UPDATE return_line SET qty_requested = 5")

    with refuses(SqlError.RETURN_EXCEEDS_SHIPPED):
        receive(db, market, request, (1, 5, True))


@pytest.mark.parametrize(
    "case",
    [
        ("[]", SqlError.VALUE_INVALID),
        ("null", SqlError.VALUE_INVALID),
        ('[{"return_line_id": 1, "quantity": 0, "is_resellable": true}]', SqlError.VALUE_INVALID),
        ('[{"return_line_id": 1, "quantity": -1, "is_resellable": true}]', SqlError.VALUE_INVALID),
        ('[{"return_line_id": 1, "quantity": null, "is_resellable": 1}]', SqlError.VALUE_INVALID),
        ('[{"return_line_id": 1, "is_resellable": true}]', NOT_THERE),
        ('[{"return_line_id": 1, "quantity": 1}]', NOT_THERE),
        ('[{"quantity": 1, "is_resellable": true}]', NOT_THERE),
    ],
)
def test_refuses_a_receipt_that_says_nothing_true(db, market, order, refuses, case):
    given, code = case
    request = approved(db, order, (1, 1))

    with refuses(code):
        db.call("return_receive", request, market.north, given)


def test_refuses_a_warehouse_that_is_not_there(db, market, order, refuses):
    request = approved(db, order, (1, 1))
    foreign_key = 1452

    with refuses(foreign_key):
        receive(db, market, request, (1, 1, True), warehouse=99)


def test_settled_again_it_gives_the_same_answer_and_does_nothing(db, market, order, contents):
    request = approved(db, order, (1, 2))
    receive(db, market, request, (1, 2, True))
    refund, before = settle(db, request), contents()

    assert settle(db, request) == refund == Decimal("24")
    assert contents() == before


def test_an_exchange_gives_no_money(db, market, order):
    assert send_back(db, market, order, (1, 1), kind="exchange") == 0
    assert send_back(db, market, order, (1, 3)) == Decimal("36")
    assert broken(db) == []


def test_the_returns_of_a_line_add_up_to_it(db, market):
    """Three at 3.35 with 20 % on top, less 10 %: 10.85, which three do not divide."""
    market.promotion()
    order = market.paid_order({market.goods("3.35"): 3})
    market.ship(order)

    assert [send_back(db, market, order, (1, 1)) for _ in range(3)] == [
        *money("3.62", "3.61", "3.62")
    ]
    assert market.owed(order) == Decimal("10.85") + Decimal("5.94")
    assert broken(db) == []


def test_a_tax_in_the_price_is_not_given_back_twice(db):
    market = Market(db, prices_include_tax=True)
    order = market.paid_order({market.goods("12.00"): 2})
    market.ship(order)

    assert send_back(db, market, order, (1, 1)) == Decimal("12")


def test_lines_finer_than_a_coin_are_rounded_together(db, market):
    """Three lines of 0.336 with 20 % in all cost 1.21, as the order says; so they give it back."""
    order = market.paid_order({market.goods("0.3350"): 1 for _ in range(3)})
    market.ship(order)
    owed = market.owed(order)
    back = send_back(db, market, order, (1, 1), (2, 1), (3, 1))

    assert (back, owed - Decimal("5.94")) == (Decimal("1.21"), Decimal("1.21"))
    assert broken(db) == []


def test_an_order_is_returned_when_all_of_it_is_back_and_settled(db, market, order):
    first, second = approved(db, order, (1, 4)), approved(db, order, (2, 2))
    receive(db, market, first, (1, 4, True))
    receive(db, market, second, (1, 2, True))
    settle(db, first)
    seen = [market.status(order)]
    settle(db, second)

    assert [*seen, market.status(order)] == ["shipped", "returned"]
    assert db.rows(
        "SELECT from_status, actor FROM order_status_history WHERE to_status = 'returned'"
    ) == [("shipped", "return_settle")]
    assert broken(db) == []


def test_an_order_that_is_closed_stays_so_when_all_comes_back(db, market, order):
    db.call("order_transition", order, "completed", "test", None)
    send_back(db, market, order, (1, 4), (2, 2))

    assert market.status(order) == "completed"


def test_an_order_whose_download_stays_is_not_returned(db, market):
    order = market.paid_order({market.goods(): 1, market.goods(kind="digital"): 1})
    market.ship(order)
    send_back(db, market, order, (1, 1))

    assert market.status(order) == "shipped"
