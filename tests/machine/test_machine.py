"""Whatever a shop is asked, in whatever order: it answers as a shop in Python does.

After every step each counter is the model's and no invariant is broken.
"""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

import pymysql
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.database import Database, Workspace
from tests.machine.model import (
    STEPS,
    Ask,
    Cart,
    Coupon,
    Model,
    Order,
    Payment,
    RefusedError,
    Return,
)
from tests.market import Buyer, Market

PRICES = ("10.00", "7.50", "33.33")
COUPONS = ("TENTH", "FIVER", "NONE")
# What a thorough run has to have done, and to have been refused.
ACTS = {
    "cart_add_line",
    "cart_reserve_stock",
    "checkout_place_order",
    "order_cancel",
    "order_hold",
    "order_release",
    "order_transition",
    "payment_capture",
    "return_approve",
    "return_open",
    "return_receive",
    "return_settle",
    "shipment_create",
    "stock_adjust",
    "stock_transfer",
}
THOROUGH = 100

places = st.integers(0, 1)
goods = st.integers(0, len(PRICES) - 1)
# Which of the carts, orders or payments there are, counted from the newest.
which = st.integers(0, 5)
keys = st.sampled_from(["k1", "k2", "k3", "k4", "k5", "k6"])
failures = st.sampled_from([None, None, None, None, "declined"])
kinds = st.sampled_from(["authorize", "capture", "void", "refund"])
amounts = st.sampled_from(["all", "all", "half", "coin", "more", "nothing"])


class ShopMachine(RuleBasedStateMachine):
    """Does everything twice, on the server and in the model."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self, db: Database, workspace: Workspace) -> None:
        super().__init__()
        workspace.reset()
        self.db = db
        self.market = Market(db)
        self.warehouses = [self.market.north, self.market.south]
        self.variants = [self.market.goods(price, stock=0) for price in PRICES]
        self.buyers = [self.market.buyer() for _ in range(3)]
        self.market.coupon("TENTH", usage_limit=3, per_customer_limit=2)
        self.market.coupon(
            "FIVER",
            self.market.promotion(
                is_coupon_only=True,
                action_type="fixed_amount",
                amount="5.00",
                currency_code="GBP",
                budget_limit="12.00",
            ),
        )
        self.model = Model(
            self.warehouses,
            {variant: Decimal(price) for variant, price in zip(self.variants, PRICES, strict=True)},
            [
                Coupon("TENTH", share=Decimal("0.1"), limit=3, customer_limit=2),
                Coupon("FIVER", amount=Decimal("5.00"), budget=Decimal("12.00")),
            ],
        )
        for variant in self.variants:
            self.both(
                lambda variant=variant: self.model.adjust(variant, self.market.north, 9),
                *("stock_adjust", variant, self.market.north, 9, "receipt", None),
            )

    def both(self, predicted: Callable[[], Any], procedure: str, *arguments: Any) -> Any:
        """What the model and the server say of an act; None where both refuse it alike."""
        refusal = expected = None
        try:
            expected = predicted()
        except RefusedError as refused:
            refusal = refused.code
        try:
            answer = self.db.call(procedure, *arguments)[-1]
        except pymysql.MySQLError as error:
            if error.args[0] != refusal:
                raise AssertionError(f"{procedure}: {refusal} was expected") from error
            self.done[f"{procedure} refused"] += 1
            return None
        assert refusal is None, (procedure, arguments, refusal)
        self.done[procedure] += 1
        return expected, answer

    def cart(self, place: int) -> int:
        """A cart by how new it is."""
        return sorted(self.model.carts, reverse=True)[place % len(self.model.carts)]

    def order(self, place: int) -> Order:
        """An order by how new it is."""
        number = sorted(self.model.orders, reverse=True)[place % len(self.model.orders)]
        return self.model.orders[number]

    def payment(self, place: int) -> tuple[Order, Payment]:
        """A payment by how new it is."""
        every = [
            (order, payment)
            for _, order in sorted(self.model.orders.items(), reverse=True)
            for payment in order.payments
        ]
        return every[place % len(every)]

    @rule(buyer=st.integers(0, 2))
    def new_cart(self, buyer: int) -> None:
        """Somebody comes in."""
        owner: Buyer = self.buyers[buyer]
        self.model.carts[self.market.cart({}, owner)] = Cart(owner.customer_id)

    @rule(
        buyer=st.integers(0, 2),
        variants=st.sets(goods, min_size=1),
        units=st.integers(1, 3),
        coupon=st.sampled_from([None, None, *COUPONS]),
        is_paid=st.sampled_from([True, True, False]),
    )
    def buy(
        self, buyer: int, variants: set[int], units: int, coupon: str | None, is_paid: bool
    ) -> None:
        """Somebody fills a cart, orders it, and perhaps pays."""
        self.new_cart(buyer)
        for variant in sorted(variants):
            self.cart_add_line(0, variant, units, None)
        self.checkout_place_order(0, coupon, None)
        if is_paid and self.model.orders:
            self.pay_all(0)

    @precondition(lambda self: self.model.carts)
    @rule(
        place=which,
        variant=goods,
        units=st.sampled_from([1, 1, 2, 3, 0, -1, -2]),
        seconds=st.sampled_from([None, None, 900]),
    )
    def cart_add_line(self, place: int, variant: int, units: int, seconds: int | None) -> None:
        """Units go in or out, held or not."""
        arguments = (self.cart(place), self.variants[variant], units, seconds)
        self.both(lambda: self.model.add_line(*arguments), "cart_add_line", *arguments)

    @precondition(lambda self: self.model.carts)
    @rule(place=which, warehouse=st.sampled_from([None, None, 0, 1]))
    def cart_reserve_stock(self, place: int, warehouse: int | None) -> None:
        """All of a cart is held."""
        cart, where = self.cart(place), self.where(warehouse)
        self.both(lambda: self.model.reserve(cart, where), "cart_reserve_stock", cart, where, 900)

    @precondition(lambda self: self.model.carts)
    @rule(place=which)
    def time_goes_by(self, place: int) -> None:
        """What a cart holds lapses."""
        cart = self.cart(place)
        self.model.lapse(cart)
        self.db.execute(
            "UPDATE stock_reservation SET expires_at = '2020-01-01' WHERE cart_id = %s", (cart,)
        )

    @rule(limit=st.integers(1, 3))
    def reservations_expire(self, limit: int) -> None:
        """What has lapsed is released."""
        expected, answer = self.both(
            lambda: self.model.expire(limit), "reservations_expire", limit, None
        )
        assert expected == answer

    @precondition(lambda self: self.model.carts)
    @rule(
        place=which,
        coupon=st.sampled_from([None, None, *COUPONS]),
        warehouse=st.sampled_from([None, None, None, 0, 1]),
    )
    def checkout_place_order(self, place: int, coupon: str | None, warehouse: int | None) -> None:
        """A cart becomes an order, or was one."""
        cart, where = self.cart(place), self.where(warehouse)
        said = self.both(
            lambda: self.model.checkout(cart, coupon, where),
            *("checkout_place_order", cart, where, coupon, None),
        )
        if said is None:
            return
        order, answer = said
        if order.order_id:
            assert answer == order.order_id
        else:
            assert answer not in self.model.orders
            self.model.placed(order, answer)

    @precondition(lambda self: self.model.orders)
    @rule(place=which, to=st.sampled_from([*STEPS, "completed", "returned", "cancelled", "new"]))
    def order_transition(self, place: int, to: str) -> None:
        """An order goes a step on."""
        order = self.order(place).order_id
        self.both(
            lambda: self.model.transition(order, to), "order_transition", order, to, "test", None
        )

    @precondition(lambda self: self.model.orders)
    @rule(place=which)
    def order_cancel(self, place: int) -> None:
        """An order is called off."""
        order = self.order(place).order_id
        self.both(lambda: self.model.cancel(order), "order_cancel", order, "test", None)

    @precondition(lambda self: self.model.orders)
    @rule(
        place=which,
        warehouse=places,
        parcel=st.one_of(
            st.none(),
            st.dictionaries(st.integers(0, 2), st.sampled_from([1, 1, 1, 2, 0]), max_size=2),
        ),
    )
    def shipment_create(self, place: int, warehouse: int, parcel: dict[int, int] | None) -> None:
        """A parcel leaves, with some lines or with all that lies there."""
        order, where = self.order(place), self.warehouses[warehouse]
        if parcel is not None:
            parcel = {
                number: units for number, units in parcel.items() if number < len(order.lines)
            }
        lines = parcel and [
            {"order_line_id": self.line_id(order, number), "quantity": units}
            for number, units in parcel.items()
        ]
        self.both(
            lambda: self.model.ship(order.order_id, where, parcel),
            "shipment_create",
            order.order_id,
            where,
            None if parcel is None else json.dumps(lines or []),
            None,
            None,
        )

    @precondition(lambda self: self.model.orders)
    @rule(place=which)
    def order_hold(self, place: int) -> None:
        """An order is stopped."""
        order = self.order(place).order_id
        self.both(lambda: self.model.hold(order), "order_hold", order, "test", "looks odd")

    @precondition(lambda self: self.model.orders)
    @rule(place=which)
    def order_release(self, place: int) -> None:
        """An order goes on."""
        order = self.order(place).order_id
        self.both(lambda: self.model.release(order), "order_release", order, "test", None)

    @precondition(lambda self: self.model.orders)
    @rule(
        place=which,
        kind=st.sampled_from(["return", "return", "exchange"]),
        asked=st.dictionaries(st.integers(0, 2), st.sampled_from([1, 1, 2, 0]), max_size=3),
    )
    def return_open(self, place: int, kind: str, asked: dict[int, int]) -> None:
        """Somebody wants to send something back."""
        order = self.order(place)
        asked = {number: units for number, units in asked.items() if number < len(order.lines)}
        lines = [
            {
                "order_line_id": self.line_id(order, number),
                "quantity": units,
                "reason_code": "unwanted",
            }
            for number, units in asked.items()
        ]
        said = self.both(
            lambda: self.model.open_return(order.order_id, kind, asked),
            *("return_open", order.order_id, kind, json.dumps(lines), None),
        )
        if said is not None:
            request, answer = said
            request.return_id = answer

    @precondition(lambda self: any(order.returns for order in self.model.orders.values()))
    @rule(place=which, is_welcome=st.sampled_from([True, True, True, False]))
    def return_answer(self, place: int, is_welcome: bool) -> None:
        """A return is approved or rejected."""
        _, request = self.request(place)
        self.both(
            lambda: self.model.answer_return(request, "approved" if is_welcome else "rejected"),
            "return_approve" if is_welcome else "return_reject",
            *(request.return_id, "test"),
        )

    @precondition(lambda self: any(order.returns for order in self.model.orders.values()))
    @rule(
        place=which,
        warehouse=places,
        units=st.sampled_from([1, 1, 2, 0]),
        is_fit=st.booleans(),
    )
    def return_receive(self, place: int, warehouse: int, units: int, is_fit: bool) -> None:
        """Something comes back."""
        order, request = self.request(place)
        came = dict.fromkeys(request.asked, units)
        lines = [
            {
                "return_line_id": self.db.scalar(
                    "SELECT return_line_id FROM return_line"
                    " WHERE return_request_id = %s AND order_line_id = %s",
                    (request.return_id, self.line_id(order, number)),
                ),
                "quantity": units,
                "is_resellable": is_fit,
            }
            for number, units in came.items()
        ]
        where = self.warehouses[warehouse]
        self.both(
            lambda: self.model.receive(order, request, where, came, is_fit),
            *("return_receive", request.return_id, where, json.dumps(lines)),
        )

    @precondition(lambda self: any(order.returns for order in self.model.orders.values()))
    @rule(place=which)
    def return_settle(self, place: int) -> None:
        """What came back is reckoned, once."""
        order, request = self.request(place)
        said = self.both(
            lambda: self.model.settle(order, request), "return_settle", request.return_id, None
        )
        if said is not None:
            _, refund = said
            assert request.refund in (None, refund)
            assert (refund > 0) == (request.kind == "return" and sum(request.received.values()) > 0)
            request.refund = refund
            assert sum(one.refund or 0 for one in order.returns) <= order.total

    @precondition(lambda self: self.model.orders)
    @rule(place=which, warehouse=places, kind=st.sampled_from(["return", "exchange"]))
    def all_comes_back(self, place: int, warehouse: int, kind: str) -> None:
        """All that left of an order is sent, and comes back."""
        order = self.order(place)
        for where in (0, 1):
            self.shipment_create(place, where, None)
        asked = {number: line.shipped for number, line in enumerate(order.lines) if line.shipped}
        before = len(order.returns)
        self.return_open(place, kind, asked)
        if len(order.returns) > before:
            # The newest is the first.
            self.return_answer(0, True)
            self.return_receive(0, warehouse, 1, True)
            self.return_settle(0)

    @precondition(lambda self: self.model.orders)
    @rule(place=which)
    def payment_open(self, place: int) -> None:
        """A payment begins."""
        order = self.order(place).order_id
        said = self.both(
            lambda: self.model.open_payment(order), "payment_open", order, "card", None
        )
        if said is not None:
            payment, answer = said
            assert payment.payment_id in (0, answer)
            payment.payment_id = answer

    @precondition(lambda self: any(order.payments for order in self.model.orders.values()))
    @rule(place=which, kind=kinds, amount=amounts, key=keys, failure=failures)
    def payment_ask(
        self, place: int, kind: str, amount: str, key: str, failure: str | None
    ) -> None:
        """A bank is asked for something."""
        order, payment = self.payment(place)
        whole = {
            "authorize": order.total,
            "capture": payment.held,
            "void": payment.held,
            "refund": payment.captured - payment.refunded,
        }[kind]
        asked = {
            "all": whole,
            "half": (whole / 2).quantize(Decimal("0.01")),
            "coin": Decimal("0.01"),
            "more": whole + Decimal("0.01"),
            "nothing": Decimal(0),
        }[amount]
        self.ask(order, payment, key, Ask(kind, asked, failure))

    @precondition(lambda self: self.model.orders)
    @rule(place=which)
    def pay_all(self, place: int) -> None:
        """All that is owed is set aside and taken."""
        order = self.order(place)
        if order.status == "pending":
            self.payment_open(place)
            payment = next(one for one in order.payments if not one.asked)
            self.ask(order, payment, "k1", Ask("authorize", order.total, None))
            self.ask(order, payment, "k2", Ask("capture", order.total, None))

    @rule(variant=goods, warehouse=places, units=st.sampled_from([5, 3, 1, 0, -1, -3]))
    def stock_adjust(self, variant: int, warehouse: int, units: int) -> None:
        """A shelf is counted."""
        where, what = self.warehouses[warehouse], self.variants[variant]
        self.both(
            lambda: self.model.adjust(what, where, units),
            *("stock_adjust", what, where, units, "adjust", None),
        )

    @rule(variant=goods, there=places, back=places, units=st.sampled_from([1, 2, 0, -1]))
    def stock_transfer(self, variant: int, there: int, back: int, units: int) -> None:
        """Goods go to another warehouse."""
        what, source, target = self.variants[variant], self.warehouses[there], self.warehouses[back]
        self.both(
            lambda: self.model.transfer(source, target, what, units),
            *("stock_transfer", source, target),
            *(json.dumps([{"variant_id": what, "quantity": units}]), None),
        )

    def request(self, place: int) -> tuple[Order, Return]:
        """A return by how new it is."""
        every = self.requests()
        return every[place % len(every)]

    def requests(self) -> list[tuple[Order, Return]]:
        """Every return, the newest first."""
        every = [
            (order, request) for order in self.model.orders.values() for request in order.returns
        ]
        return sorted(every, key=lambda one: one[1].return_id, reverse=True)

    def ask(self, order: Order, payment: Payment, key: str, ask: Ask) -> None:
        """Ask a bank for something, and remember its answer."""
        said = self.both(
            lambda: self.model.ask(order, payment, key, ask),
            *(f"payment_{ask.kind}", payment.payment_id, ask.amount, key),
            *("acquirer", None, ask.failure, None),
        )
        if said is not None:
            before, answer = said
            assert before in (None, answer)
            payment.answers[key] = answer

    def where(self, warehouse: int | None) -> int | None:
        """A warehouse by its place."""
        return None if warehouse is None else self.warehouses[warehouse]

    def line_id(self, order: Order, number: int) -> int:
        """The id of a line of an order."""
        return int(
            self.db.scalar(
                "SELECT order_line_id FROM order_line WHERE order_id = %s AND line_no = %s",
                (order.order_id, number + 1),
            )
        )

    def check_invariants(self, *_: Any, **__: Any) -> None:
        """Hold every counter against the model, after every step."""
        model, db = self.model, self.db
        self.done["steps"] += 1
        assert self.market.violations() == []
        assert {
            (variant, warehouse): (on_hand, reserved)
            for variant, warehouse, on_hand, reserved in db.rows(
                "SELECT variant_id, warehouse_id, on_hand, reserved FROM stock_level"
            )
        } == {
            place: (shelf.on_hand, shelf.reserved)
            for place, shelf in model.shelves.items()
            if place in self.known()
        }
        assert db.rows(
            "SELECT order_id, status_code, status_seq, grand_total FROM sales_order ORDER BY 1"
        ) == [
            (number, order.status, order.steps, order.total)
            for number, order in sorted(model.orders.items())
        ]
        assert db.rows(
            "SELECT variant_id, quantity, qty_shipped, qty_cancelled, qty_returned FROM order_line"
            " ORDER BY order_id, line_no"
        ) == [
            (line.variant, line.quantity, line.shipped, line.cancelled, line.returned)
            for _, order in sorted(model.orders.items())
            for line in order.lines
        ]
        assert db.rows(
            "SELECT payment_id, authorized, captured, voided, refunded FROM payment ORDER BY 1"
        ) == sorted(
            (one.payment_id, one.authorized, one.captured, one.voided, one.refunded)
            for order in model.orders.values()
            for one in order.payments
        )
        assert db.rows("SELECT return_request_id, status FROM return_request ORDER BY 1 DESC") == [
            (request.return_id, request.status) for _, request in self.requests()
        ]
        assert dict(
            db.rows(
                "SELECT coupon_code, (used_count, budget_used) = (%s, %s) FROM coupon"
                " INNER JOIN promotion USING (promotion_id) WHERE coupon_code = 'TENTH'",
                (model.coupons["TENTH"].used_count, 0),
            )
        ) == {"TENTH": 1}
        assert db.scalar("SELECT budget_used FROM promotion WHERE budget_limit = 12") == (
            model.coupons["FIVER"].spent
        )
        assert Counter(
            db.rows(
                "SELECT variant_id, warehouse_id, quantity, cart_id IS NULL FROM stock_reservation"
            )
        ) == Counter(
            (*place, claim.quantity, isinstance(owner, Order))
            for owner in (*model.carts.values(), *model.orders.values())
            for place, claim in owner.claims.items()
        )

    def known(self) -> set[tuple[int, int]]:
        """The shelves that the server has a row for: they come with the first goods."""
        return set(self.db.rows("SELECT variant_id, warehouse_id FROM stock_level"))


@pytest.mark.parametrize(
    ("shops", "steps"), [(16, 25), pytest.param(THOROUGH, THOROUGH, marks=pytest.mark.deep)]
)
def test_the_shop_answers_as_the_model_does(db, workspace, shops, steps):
    ShopMachine.done.clear()
    run_state_machine_as_test(
        lambda: ShopMachine(db, workspace),
        settings=settings(
            max_examples=shops,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = ShopMachine.done
    print(dict(sorted(done.items())))

    # Hypothesis ends some shops early; thousands of steps are left.
    assert done["steps"] >= shops * steps * 3 // 4
    if steps == THOROUGH:
        assert done.keys() >= ACTS | {f"{act} refused" for act in ACTS}
