"""A shop in Python: what each act answers or is refused with, and what is counted afterwards.

It knows the rules of the sums and of the steps, and nothing of SQL. An act that is refused leaves
the model as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from shopdb.errors import SqlError

CENT = Decimal("0.01")
TAX = Decimal("0.2")
CARRIAGE = Decimal("4.95")
FREE_FROM = Decimal(50)

# Where an order may go, and what only an act of its own does.
STEPS = {
    "pending": {"cancelled", "on_hold", "paid", "processing"},
    "on_hold": {"cancelled", "paid", "pending", "processing"},
    "paid": {"cancelled", "on_hold", "processing"},
    "processing": {"cancelled", "delivered", "on_hold", "partially_shipped", "shipped"},
    "partially_shipped": {"shipped"},
    "shipped": {"completed", "delivered", "returned"},
    "delivered": {"completed", "returned"},
}
# The counter of a payment that each kind of request moves.
COUNTERS = {
    "authorize": "authorized",
    "capture": "captured",
    "void": "voided",
    "refund": "refunded",
}
ACTS = ("partially_shipped", "shipped", "cancelled", "imported")

Place = tuple[int, int]
Money = Decimal


class RefusedError(Exception):
    """What the shop says no with."""

    def __init__(self, code: SqlError) -> None:
        super().__init__(code)
        self.code = code


def rounded(amount: Decimal) -> Decimal:
    """To whole pence, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Shelf:
    """Units of a variant in a warehouse."""

    on_hand: int = 0
    reserved: int = 0


@dataclass
class Claim:
    """Units that a cart or a line has set aside on a shelf."""

    quantity: int
    is_lapsed: bool = False


@dataclass
class Coupon:
    """A code, what it takes off, and how often it may."""

    code: str
    share: Decimal | None = None
    amount: Decimal | None = None
    limit: int | None = None
    customer_limit: int | None = None
    budget: Decimal | None = None
    spent: Decimal = Decimal(0)
    # By order: who used it. What is given back is taken out.
    uses: dict[int, int] = field(default_factory=dict)

    @property
    def used_count(self) -> int:
        """Its uses, where they are counted."""
        return len(self.uses) if self.limit is not None else 0


@dataclass
class Line:
    """Units of a variant on an order."""

    variant: int
    quantity: int
    shipped: int = 0
    cancelled: int = 0
    returned: int = 0


class Ask(NamedTuple):
    """What a bank is asked, and the reason it gives for a no."""

    kind: str
    amount: Money
    failure: str | None


@dataclass
class Payment:
    """What was asked of a bank, by key, and what it adds up to."""

    payment_id: int = 0
    authorized: Money = Decimal(0)
    captured: Money = Decimal(0)
    voided: Money = Decimal(0)
    refunded: Money = Decimal(0)
    asked: dict[str, Ask] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> Money:
        """Set aside, and neither taken nor let go."""
        return self.authorized - self.captured - self.voided


@dataclass
class Return:
    """What comes back of an order, by number of line: asked for, and received."""

    kind: str
    asked: dict[int, int]
    received: dict[int, int]
    return_id: int = 0
    status: str = "requested"
    refund: Money | None = None

    @property
    def taken(self) -> dict[int, int]:
        """The units that no other return may take."""
        if self.status == "rejected":
            return {}
        return self.received if self.status == "settled" else self.asked


@dataclass
class Order:
    """What was ordered, how it stands, and what was paid."""

    buyer: int
    lines: list[Line]
    claims: dict[Place, Claim]
    total: Money
    coupon: str | None
    discount: Money
    order_id: int = 0
    status: str = "pending"
    came_from: str = "new"
    steps: int = 1
    payments: list[Payment] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)

    @property
    def paid(self) -> Money:
        """What was taken and not given back."""
        return sum((one.captured - one.refunded for one in self.payments), Decimal(0))

    def step(self, to: str) -> None:
        """Go there, if there is such a step."""
        if to not in STEPS.get(self.status, set()):
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        self.came_from, self.status = self.status, to
        self.steps += 1


@dataclass
class Cart:
    """What somebody wants, and what is set aside for it."""

    buyer: int
    lines: dict[int, int] = field(default_factory=dict)
    claims: dict[Place, Claim] = field(default_factory=dict)
    order: Order | None = None


class Model:
    """The whole shop. Warehouses are given by priority, prices by variant."""

    def __init__(
        self, warehouses: list[int], prices: dict[int, Money], coupons: list[Coupon]
    ) -> None:
        self.warehouses = warehouses
        self.prices = prices
        self.coupons = {coupon.code: coupon for coupon in coupons}
        self.shelves = {
            (variant, warehouse): Shelf() for variant in prices for warehouse in warehouses
        }
        self.carts: dict[int, Cart] = {}
        self.orders: dict[int, Order] = {}

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Undo all of an act that is refused."""
        before = deepcopy(self.__dict__)
        try:
            yield
        except RefusedError:
            self.__dict__ = before
            raise

    def add_line(self, cart_id: int, variant: int, units: int, seconds: int | None) -> None:
        """Put units in, or take them out with a minus."""
        with self.whole():
            cart = self._open_cart(cart_id)
            if variant not in cart.lines and units <= 0:
                raise RefusedError(SqlError.NOT_FOUND)
            after = cart.lines.get(variant, 0) + units
            if after < 0:
                raise RefusedError(SqlError.VALUE_INVALID)
            self._let_go(cart.claims, variant)
            if after == 0:
                del cart.lines[variant]
                return
            cart.lines[variant] = after
            if seconds is not None:
                cart.claims |= self._claim({variant: after}, None)

    def reserve(self, cart_id: int, warehouse: int | None) -> None:
        """Set all of a cart aside anew."""
        with self.whole():
            cart = self._open_cart(cart_id)
            self._let_go(cart.claims)
            cart.claims |= self._claim(cart.lines, warehouse)

    def lapse(self, cart_id: int) -> None:
        """Let time go by for what a cart has set aside."""
        for claim in self.carts[cart_id].claims.values():
            claim.is_lapsed = True

    def expire(self, limit: int) -> int:
        """Release what has lapsed, of so many carts."""
        lapsed = [
            cart
            for _, cart in sorted(self.carts.items())
            if any(claim.is_lapsed for claim in cart.claims.values())
        ]
        released = 0
        for cart in lapsed[:limit]:
            for place in [place for place, claim in cart.claims.items() if claim.is_lapsed]:
                self._release(cart.claims, place)
                released += 1
        return released

    def checkout(self, cart_id: int, coupon_code: str | None, warehouse: int | None) -> Order:
        """The order of a cart, made now or before; it has no id before somebody gives it one."""
        with self.whole():
            cart = self.carts[cart_id]
            if cart.order is not None:
                return cart.order
            if not cart.lines:
                raise RefusedError(SqlError.CART_EMPTY)
            coupon = None
            if coupon_code is not None:
                if coupon_code not in self.coupons:
                    raise RefusedError(SqlError.COUPON_NOT_APPLICABLE)
                coupon = self.coupons[coupon_code]
            self._let_go(cart.claims)
            claims = self._claim(cart.lines, warehouse)
            subtotal = sum(
                (self.prices[variant] * units for variant, units in cart.lines.items()), Decimal(0)
            )
            discount = self._discount(coupon, subtotal, cart.buyer)
            carriage = Decimal(0) if subtotal - discount >= FREE_FROM else CARRIAGE
            net = subtotal - discount + carriage
            lines = [Line(variant, units) for variant, units in sorted(cart.lines.items())]
            cart.order = Order(
                cart.buyer, lines, claims, net + rounded(net * TAX), coupon_code, discount
            )
            return cart.order

    def placed(self, order: Order, order_id: int) -> None:
        """Give a new order its id, and count the use of its coupon."""
        order.order_id = order_id
        self.orders[order_id] = order
        if order.coupon:
            coupon = self.coupons[order.coupon]
            coupon.uses[order_id] = order.buyer
            coupon.spent += order.discount

    def transition(self, order_id: int, to: str) -> None:
        """Take an order one step on."""
        with self.whole():
            order = self.orders[order_id]
            if to in ACTS:
                raise RefusedError(SqlError.ILLEGAL_TRANSITION)
            order.step(to)
            if to == "delivered" and order.claims:
                raise RefusedError(SqlError.ILLEGAL_TRANSITION)

    def hold(self, order_id: int) -> None:
        """Stop an order."""
        self.orders[order_id].step("on_hold")

    def release(self, order_id: int) -> None:
        """Let an order go on from where it stood, or as paid, if that is what it is by now."""
        order = self.orders[order_id]
        if order.status != "on_hold":
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        is_paid = order.came_from == "pending" and order.paid >= order.total
        order.step("paid" if is_paid else order.came_from)

    def cancel(self, order_id: int) -> None:
        """Call an order off, and give back all it holds."""
        with self.whole():
            order = self.orders[order_id]
            order.step("cancelled")
            self._let_go(order.claims)
            for line in order.lines:
                line.cancelled = line.quantity - line.shipped
            if order.coupon:
                coupon = self.coupons[order.coupon]
                coupon.uses.pop(order_id, None)
                coupon.spent -= order.discount
            for payment in order.payments:
                payment.voided += payment.held

    def ship(self, order_id: int, warehouse: int, parcel: dict[int, int] | None) -> None:
        """Send units by line, or all that is set aside in a warehouse."""
        with self.whole():
            order = self.orders[order_id]
            if order.status not in ("paid", "processing", "partially_shipped"):
                raise RefusedError(SqlError.ILLEGAL_TRANSITION)
            if parcel is None:
                parcel = {
                    number: order.claims[line.variant, warehouse].quantity
                    for number, line in enumerate(order.lines)
                    if (line.variant, warehouse) in order.claims
                }
            if not parcel:
                raise RefusedError(SqlError.SHIP_EXCEEDS_ORDER)
            if min(parcel.values()) < 1:
                raise RefusedError(SqlError.VALUE_INVALID)
            for number, units in parcel.items():
                self._send(order, order.lines[number], warehouse, units)
            if order.status == "paid":
                order.step("processing")
            if not order.claims:
                order.step("shipped")
            elif order.status == "processing":
                order.step("partially_shipped")

    def open_return(self, order_id: int, kind: str, asked: dict[int, int]) -> Return:
        """Note what shall come back; it has no id before somebody gives it one."""
        order = self.orders[order_id]
        if not asked or min(asked.values()) < 1:
            raise RefusedError(SqlError.VALUE_INVALID)
        for number, units in asked.items():
            taken = sum(one.taken.get(number, 0) for one in order.returns)
            if units > order.lines[number].shipped - taken:
                raise RefusedError(SqlError.RETURN_EXCEEDS_SHIPPED)
        order.returns.append(Return(kind, dict(asked), dict.fromkeys(asked, 0)))
        return order.returns[-1]

    def answer_return(self, request: Return, to: str) -> None:
        """Approve a return or reject it."""
        if (
            request.status
            not in {"approved": ("requested",), "rejected": ("requested", "approved")}[to]
        ):
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        request.status = to

    def receive(
        self, order: Order, request: Return, warehouse: int, came: dict[int, int], is_fit: bool
    ) -> None:
        """Take units back by line, onto the shelf if they are fit for it."""
        if not came or min(came.values()) < 1:
            raise RefusedError(SqlError.VALUE_INVALID)
        if request.status not in ("approved", "received"):
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        for number, units in came.items():
            if units > request.asked[number] - request.received[number]:
                raise RefusedError(SqlError.RETURN_EXCEEDS_SHIPPED)
        for number, units in came.items():
            request.received[number] += units
            order.lines[number].returned += units
            if is_fit:
                self.shelves[order.lines[number].variant, warehouse].on_hand += units
        request.status = "received"

    def settle(self, order: Order, request: Return) -> None:
        """Close a return; once all of an order is back, so is the order."""
        if request.status not in ("received", "settled"):
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        if request.status == "received":
            request.status = "settled"
            is_back = all(
                line.quantity - line.cancelled == line.returned for line in order.lines
            ) and all(one.status in ("settled", "rejected") for one in order.returns)
            if is_back and "returned" in STEPS.get(order.status, set()):
                order.step("returned")

    def transfer(self, source: int, target: int, variant: int, units: int) -> None:
        """Move what is not claimed to another warehouse."""
        if units < 1 or source == target:
            raise RefusedError(SqlError.VALUE_INVALID)
        shelf = self.shelves[variant, source]
        if units > shelf.on_hand - shelf.reserved:
            raise RefusedError(SqlError.STOCK_INSUFFICIENT)
        shelf.on_hand -= units
        self.shelves[variant, target].on_hand += units

    def open_payment(self, order_id: int) -> Payment:
        """Begin to pay, or go on with what was begun; a new one has no id yet."""
        order = self.orders[order_id]
        if order.status == "cancelled":
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        untouched = [payment for payment in order.payments if not payment.asked]
        if not untouched:
            order.payments.append(Payment())
        return (untouched or order.payments[-1:])[0]

    def ask(self, order: Order, payment: Payment, key: str, ask: Ask) -> int | None:
        """Note what a bank was asked; the answer of then, if it was asked that before."""
        if key in payment.asked:
            if payment.asked[key] != ask:
                raise RefusedError(SqlError.IDEMPOTENCY_CONFLICT)
            return payment.answers[key]
        if order.status == "cancelled" and ask.kind in ("authorize", "capture"):
            raise RefusedError(SqlError.ILLEGAL_TRANSITION)
        if ask.amount <= 0:
            raise RefusedError(SqlError.VALUE_INVALID)
        if ask.failure is None:
            if ask.kind in ("capture", "void") and ask.amount > payment.held:
                raise RefusedError(SqlError.CAPTURE_EXCEEDS_AUTH)
            if ask.kind == "refund" and ask.amount > payment.captured - payment.refunded:
                raise RefusedError(SqlError.REFUND_EXCEEDS_CAPTURE)
            counter = COUNTERS[ask.kind]
            setattr(payment, counter, getattr(payment, counter) + ask.amount)
            if ask.kind == "capture" and order.status == "pending" and order.paid >= order.total:
                order.step("paid")
        payment.asked[key] = ask
        return None

    def adjust(self, variant: int, warehouse: int, units: int) -> None:
        """Put units on a shelf by hand, or take them off it."""
        shelf = self.shelves[variant, warehouse]
        if units == 0:
            raise RefusedError(SqlError.VALUE_INVALID)
        if shelf.on_hand + units < shelf.reserved:
            raise RefusedError(SqlError.STOCK_INSUFFICIENT)
        shelf.on_hand += units

    def _open_cart(self, cart_id: int) -> Cart:
        cart = self.carts[cart_id]
        if cart.order is not None:
            raise RefusedError(SqlError.CART_NOT_OPEN)
        return cart

    def _discount(self, coupon: Coupon | None, subtotal: Money, buyer: int) -> Money:
        if coupon is None:
            return Decimal(0)
        discount = (
            rounded(subtotal * coupon.share)
            if coupon.share is not None
            else min(coupon.amount or Decimal(0), subtotal)
        )
        if coupon.budget is not None and discount > coupon.budget - coupon.spent:
            raise RefusedError(SqlError.BUDGET_EXHAUSTED)
        own = sum(1 for user in coupon.uses.values() if user == buyer)
        if coupon.customer_limit is not None and own >= coupon.customer_limit:
            raise RefusedError(SqlError.COUPON_CUSTOMER_LIMIT)
        if coupon.limit is not None and len(coupon.uses) >= coupon.limit:
            raise RefusedError(SqlError.COUPON_EXHAUSTED)
        return discount

    def _claim(self, wanted: dict[int, int], warehouse: int | None) -> dict[Place, Claim]:
        """Set units aside, a warehouse after the other, or refuse the lot."""
        claims: dict[Place, Claim] = {}
        for variant, units in wanted.items():
            missing = units
            for place in [(variant, w) for w in self.warehouses if warehouse in (None, w)]:
                shelf = self.shelves[place]
                found = min(missing, shelf.on_hand - shelf.reserved)
                if found > 0:
                    shelf.reserved += found
                    claims[place] = Claim(found)
                    missing -= found
            if missing:
                raise RefusedError(SqlError.STOCK_INSUFFICIENT)
        return claims

    def _let_go(self, claims: dict[Place, Claim], variant: int | None = None) -> None:
        for place in list(claims):
            if variant in (None, place[0]):
                self._release(claims, place)

    def _release(self, claims: dict[Place, Claim], place: Place) -> None:
        self.shelves[place].reserved -= claims.pop(place).quantity

    def _send(self, order: Order, line: Line, warehouse: int, units: int) -> None:
        place = (line.variant, warehouse)
        claim = order.claims.get(place)
        if claim is None or units > claim.quantity:
            raise RefusedError(SqlError.SHIP_EXCEEDS_ORDER)
        claim.quantity -= units
        if not claim.quantity:
            del order.claims[place]
        self.shelves[place].on_hand -= units
        self.shelves[place].reserved -= units
        line.shipped += units
