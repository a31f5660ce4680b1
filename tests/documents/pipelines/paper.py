"""Documents as the shop writes them, valid except for what a test names."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from bson import Decimal128, Int64

Doc = dict[str, Any]


def key(number: int) -> str:
    """The id of a thing: a UUID that ends in its number."""
    return f"00000000-0000-7000-8000-{number:012d}"


def token(name: str) -> str:
    """The id of a session."""
    return hashlib.sha256(name.encode()).hexdigest()


def money(amount: str) -> Decimal128:
    """An exact number."""
    return Decimal128(amount)


def at(text: str) -> datetime:
    """A moment, as `2025-03-01T18:30`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def tombstone(number: int) -> Doc:
    """What is left of a thing that is gone from MySQL."""
    return {
        "_id": key(number),
        "version": Int64(9),
        "schemaVersion": 1,
        "deleted": True,
        "deletedAt": at("2025-01-01"),
    }


def product(number: int, *categories: int, price: str | None = None, **changes: Any) -> Doc:
    """An active product; `price` as `9.99 EUR`, the same in channel shop_eu."""
    document: Doc = {
        "_id": key(number),
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "kind": "physical",
        "name": f"Product {number}",
        "categoryIds": [key(one) for one in categories],
        "status": "active",
        "offers": [],
        "attrs": [],
        "variants": [],
        "variantCount": 0,
        "hasMoreVariants": False,
    }
    if price:
        amount, currency = price.split()
        document["price"] = {"amount": money(amount), "currency": currency}
        document["offers"] = [{"channel": "shop_eu", **document["price"]}]
    return document | changes


def category(number: int, parent: int | None = None, **changes: Any) -> Doc:
    """A category, below another where one is named."""
    return {
        "_id": key(number),
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "parentId": key(parent) if parent else None,
        "depth": 1 if parent else 0,
        "sortOrder": 0,
        "name": f"Category {number}",
        "slug": f"category-{number}",
        "names": [],
    } | changes


def review(number: int, of: int, stars: int = 5, **changes: Any) -> Doc:
    """A published review of a product, without a text."""
    return {
        "_id": key(number),
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "productId": key(of),
        "stars": stars,
        "status": "published",
        "createdAt": at("2025-03-01"),
    } | changes


def votes(helpful: int) -> Doc:
    """What readers think of a review."""
    return {"helpful": helpful, "unhelpful": 0}


def stats(number: int, count: int, total: int, **changes: Any) -> Doc:
    """The kept summary of a product's reviews."""
    return {
        "_id": key(number),
        "schemaVersion": 1,
        "ratingCount": count,
        "ratingSum": total,
        "topReviews": [],
        "refreshedAt": at("2025-03-01"),
    } | changes


def event(number: int, session: str, kind: str, when: str | datetime, **changes: Any) -> Doc:
    """An event in channel shop_eu by nobody known; `product` is the number of one."""
    of = changes.pop("product", None)
    document: Doc = {
        "_id": key(number),
        "schemaVersion": 1,
        "sessionId": token(session),
        "channel": "shop_eu",
        "type": kind,
        "at": at(when) if isinstance(when, str) else when,
        "props": {},
    }
    if of:
        document["productId"] = key(of)
    return document | changes


def events(*told: tuple[Any, ...]) -> list[Doc]:
    """Events from (session, type, when[, product[, changes]]), numbered as they stand."""
    return [
        event(
            number,
            session,
            kind,
            when,
            **({"product": rest[0]} if rest and rest[0] else {}),
            **(rest[1] if len(rest) > 1 else {}),
        )
        for number, (session, kind, when, *rest) in enumerate(told, start=1)
    ]


def order(number: int, customer: int | None, when: str, **changes: Any) -> Doc:
    """A paid order of a customer, of a guest where none is named."""
    zero = money("0.0000")
    document: Doc = {
        "_id": key(number),
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "orderNumber": f"EU-{number}",
        "channel": "shop_eu",
        "placedAt": at(when),
        "status": "paid",
        "currency": "EUR",
        "lines": [],
        "lineCount": 0,
        "totals": dict.fromkeys(("subtotal", "discount", "shipping", "fees", "tax", "grand"), zero),
    }
    if customer:
        document["customerId"] = key(customer)
    return document | changes


def product_day(number: int, day: str, views: int, **changes: Any) -> Doc:
    """What was counted of a product on a day."""
    return {
        "_id": {"productId": key(number), "day": at(day)},
        "schemaVersion": 1,
        "views": views,
        "sessions": views,
        "addedToCart": 0,
        "purchases": 0,
        "refreshedAt": at(day),
    } | changes
