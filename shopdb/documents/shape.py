"""From the JSON that MySQL composes to the document that MongoDB keeps, by declared fields."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Context, Decimal
from types import MappingProxyType
from typing import Any

from bson import Decimal128, Int64

from shopdb.documents.fields import (
    Convert,
    Document,
    Each,
    Misshapen,
    decimal,
    extended,
    made_object,
    moment,
    nullable,
    within,
)

__all__ = [
    "KINDS",
    "PERSON",
    "SHAPES",
    "Document",
    "Misshapen",
    "Shape",
    "digest",
    "document",
    "tombstone",
]

# What the relay adds and what a comparison of contents leaves out: it compares versions itself,
# a form that is migrated when it is read is no difference, and a tombstone's time is the relay's.
_NOT_CONTENT = frozenset(("version", "schemaVersion", "deletedAt"))
_EXACT = Context(prec=34)

_MONEY = within(amount=decimal)


@dataclass(frozen=True)
class Shape:
    """How the documents of one aggregate are made.

    Args:
        aggregate: as the outbox names it.
        collection: where its documents are.
        fields: how its fields are converted; those that are not named stay as they are.
        owned: fields that are MongoDB's own, which no delivery touches.
    """

    aggregate: str
    collection: str
    fields: Mapping[str, Convert]
    owned: tuple[str, ...] = ()
    schema_version: int = 1


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        shape.aggregate: shape
        for shape in (
            Shape(
                "category",
                "categories",
                {"parentId": nullable, "names": Each(by="locale")},
            ),
            Shape(
                "product",
                "products",
                {
                    "categoryIds": Each(by=""),
                    "price": _MONEY,
                    "offers": Each(_MONEY, by="channel"),
                    "attrs": Each(within(v=extended), by="k"),
                    "brand": within(),
                    "variants": Each(within(options=Each(by="k"), price=_MONEY), by="sku"),
                    "hasMoreVariants": bool,
                    "publishedAt": moment,
                },
            ),
            Shape(
                "review",
                "reviews",
                {"createdAt": moment},
                owned=("title", "body", "locale", "photos", "votes"),
            ),
            Shape(
                "order",
                "order_summaries",
                {
                    "placedAt": moment,
                    "lines": Each(within(unitPrice=decimal, total=decimal)),
                    "totals": within(
                        subtotal=decimal,
                        discount=decimal,
                        shipping=decimal,
                        fees=decimal,
                        tax=decimal,
                        grand=decimal,
                    ),
                },
            ),
        )
    }
)


# A customer who was erased has no document: what is told is whom to forget.
PERSON = "customer"
# All that the outbox tells of.
KINDS = (*SHAPES, PERSON)


def document(shape: Shape, public_id: str, version: int, composed: str) -> Document:
    """The document of a thing under a version.

    `public_id` becomes its `_id`; `composed` is its state in JSON, whose numbers are read exactly.

    Raises:
        Misshapen: it cannot be made of that.
    """
    try:
        state = json.loads(composed, parse_float=Decimal)
        made = made_object(state, shape.fields)
    except Misshapen:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise Misshapen(f"not of the shape of a {shape.aggregate}: {error!r}") from error
    head = {"_id": public_id, "version": Int64(version), "schemaVersion": shape.schema_version}
    return {**made, **head, "deleted": False}


def tombstone(shape: Shape, public_id: str, version: int, at: datetime) -> Document:
    """What stays of a thing that is gone, so that an update that comes late finds it gone."""
    return {
        "_id": public_id,
        "version": Int64(version),
        "schemaVersion": shape.schema_version,
        "deleted": True,
        "deletedAt": at.replace(tzinfo=UTC),
    }


def digest(shape: Shape, of: Mapping[str, Any]) -> str:
    """SHA-256 of what MySQL owns of a document, whether it was just made or read from MongoDB."""
    content = {
        name: _canonical(value)
        for name, value in of.items()
        if name not in _NOT_CONTENT and name not in shape.owned
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: Any) -> Any:
    """A value as JSON that is the same for equal values of one type, and for no others."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return f"s{value}"
    if isinstance(value, Mapping):
        return {name: _canonical(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return _tagged(value)


def _tagged(value: Any) -> str:
    if isinstance(value, Decimal128):
        number = value.to_decimal()
        # 10, 10.0 and 1E+1 are equal to MongoDB, too.
        return f"n{_EXACT.normalize(number) if number else 0}"
    if isinstance(value, datetime):
        at = value.replace(tzinfo=UTC)
        return f"t{at.replace(microsecond=at.microsecond // 1000 * 1000).isoformat()}"
    return f"?{type(value).__name__} {value!r}"
