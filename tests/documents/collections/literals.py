"""One valid document of each kind, and ways to spoil it, each with what the validator minds."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from bson import Decimal128, Int64

Document = dict[str, Any]
Spoilt = tuple[str, dict[str, Any]]

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
OTHER = "01890a5d-ac96-774b-bcce-b302099a8058"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
MONEY = {"amount": Decimal128("9.9900"), "currency": "EUR"}


class Absent(Enum):
    """In place of a value: the field is left out. Prints alike in every process of the tests."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


def tombstone() -> Document:
    return {
        "_id": ID,
        "version": Int64(2),
        "schemaVersion": 1,
        "deleted": True,
        "deletedAt": NOW,
    }


def product() -> Document:
    return {
        "_id": ID,
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "kind": "physical",
        "name": "Lamp",
        "slug": "lamp",
        "description": "It shines.",
        "categoryIds": [OTHER],
        "status": "active",
        "price": MONEY,
        "offers": [{"channel": "shop_eu", **MONEY}],
        "attrs": [
            {"k": "colour", "v": "red"},
            {"k": "is_new", "v": True},
            {"k": "since", "v": NOW},
            {"k": "weight", "v": Decimal128("1.5"), "unit": "kg"},
        ],
        "brand": {"id": OTHER, "name": "Lux"},
        "variants": [
            {"id": OTHER, "sku": "L-1", "options": [{"k": "size", "v": "M"}], "price": MONEY}
        ],
        "variantCount": 1,
        "hasMoreVariants": False,
        "publishedAt": NOW,
    }


def category() -> Document:
    return {
        "_id": ID,
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "parentId": None,
        "depth": 0,
        "sortOrder": 10,
        "name": "Lamps",
        "slug": "lamps",
        "names": [{"locale": "de-DE", "name": "Lampen", "slug": "lampen"}],
    }


def text() -> Document:
    """A review of which MySQL has not told yet."""
    return {
        "_id": ID,
        "schemaVersion": 1,
        "createdAt": NOW,
        "title": "Good",
        "body": "It does shine.",
        "locale": "en-GB",
        "photos": [{"url": "https://example.com/1.jpg", "alt": "The lamp"}],
        "votes": {"helpful": 3, "unhelpful": 0},
    }


def review() -> Document:
    return {
        **text(),
        "version": Int64(1),
        "deleted": False,
        "productId": OTHER,
        "userId": OTHER,
        "stars": 5,
        "status": "published",
    }


def order() -> Document:
    names = ("subtotal", "discount", "shipping", "fees", "tax", "grand")
    return {
        "_id": ID,
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "orderNumber": "A-1",
        "channel": "shop_eu",
        "customerId": OTHER,
        "placedAt": NOW,
        "status": "paid",
        "currency": "EUR",
        "lines": [
            {
                "sku": "L-1",
                "name": "Lamp",
                "quantity": 2,
                "unitPrice": Decimal128("9.99"),
                "total": Decimal128("19.98"),
            }
        ],
        "lineCount": 1,
        "totals": {name: Decimal128("1.00") for name in names},
    }


def stats() -> Document:
    top = {"id": OTHER, "stars": 5, "title": "Good", "helpful": 3, "createdAt": NOW}
    return {
        "_id": ID,
        "schemaVersion": 1,
        "ratingCount": 1,
        "ratingSum": 5,
        "topReviews": [top],
        "refreshedAt": NOW,
    }


def event() -> Document:
    return {
        "_id": ID,
        "schemaVersion": 1,
        "sessionId": "s1",
        "channel": "shop_eu",
        "userId": OTHER,
        "type": "product_view",
        "productId": OTHER,
        "at": NOW,
        "props": {"anything": {"goes": [1, "x"]}},
    }


def session() -> Document:
    return {
        "_id": "0f" * 32,
        "schemaVersion": 1,
        "userId": OTHER,
        "channel": "shop_eu",
        "startedAt": NOW,
        "expiresAt": NOW,
    }


def day() -> Document:
    counts = {"views": 3, "sessions": 2, "addedToCart": 1, "purchases": 0}
    return {
        "_id": {"productId": ID, "day": NOW},
        "schemaVersion": 1,
        **counts,
        "refreshedAt": NOW,
    }


def letter() -> Document:
    return {
        "_id": f"product:{ID}:3",
        "schemaVersion": 2,
        "aggregateType": "product",
        "documentId": ID,
        "version": Int64(3),
        "op": "upsert",
        "error": {"code": 121, "message": "Document failed validation"},
        "document": {"name": "Lamp"},
        "at": NOW,
        "supersededBy": Int64(4),
    }


def old_letter() -> Document:
    """As relays wrote it in version 1."""
    return {**letter(), "schemaVersion": 1, "error": "121: Document failed validation"}


def relay() -> Document:
    counts = ("events", "batches", "applied", "stale", "refused", "givenBack", "dead")
    return {
        "_id": "shop-4711-1",
        "schemaVersion": 1,
        "startedAt": NOW,
        "at": NOW,
        "batch": 500,
        "rate": 12.5,
        **dict.fromkeys(counts, Int64(3)),
    }


VALID: list[tuple[str, Document]] = [
    ("products", product()),
    ("products", {**product(), "offers": [], "attrs": [], "variants": [], "categoryIds": []}),
    ("products", tombstone()),
    ("product_stats", stats()),
    ("product_stats", {**stats(), "ratingCount": 0, "ratingSum": 0, "topReviews": []}),
    ("categories", category()),
    ("categories", {**category(), "parentId": OTHER}),
    ("categories", tombstone()),
    ("reviews", review()),
    ("reviews", text()),
    ("reviews", {"_id": ID, "schemaVersion": 1}),
    ("reviews", tombstone()),
    ("order_summaries", order()),
    ("order_summaries", {**order(), "lines": [], "lineCount": 0}),
    ("order_summaries", tombstone()),
    ("events", event()),
    ("events", {**event(), "props": {}}),
    ("sessions", session()),
    ("product_daily", day()),
    ("sync_dead_letters", letter()),
    ("sync_dead_letters", {**letter(), "error": {"message": "16,800,000 bytes are too many"}}),
    ("sync_dead_letters", old_letter()),
    ("sync_relays", relay()),
]

# Fields that a valid document may go without.
OPTIONAL = {
    "products": {"slug", "description", "price", "brand", "publishedAt"},
    "product_stats": set(),
    "categories": set(),
    "reviews": {"userId", "title", "body", "locale", "photos", "votes"},
    "order_summaries": {"customerId"},
    "events": {"userId", "productId"},
    "sessions": {"userId"},
    "product_daily": set(),
    "sync_dead_letters": {"document", "supersededBy"},
    "sync_relays": set(),
}

_LINE = order()["lines"][0]
_VARIANT = product()["variants"][0]

# A whole document of a collection, and what of it is changed for the worse.
INVALID: list[tuple[str, Document, Document]] = [
    *((name, whole, {"more": 1}) for name, whole in VALID),
    *((name, whole, {"schemaVersion": 9}) for name, whole in VALID),
    *((name, whole, {"schemaVersion": "1"}) for name, whole in VALID),
    *((name, tombstone(), {"deletedAt": ABSENT}) for name in ("products", "categories")),
    *((name, tombstone(), {"deleted": False}) for name in ("reviews", "order_summaries")),
    ("products", product(), {"_id": ID.upper()}),
    ("products", product(), {"version": 1}),
    ("products", product(), {"version": Int64(0)}),
    ("products", product(), {"deleted": True}),
    ("products", product(), {"slug": ""}),
    ("products", product(), {"categoryIds": ["lamps"]}),
    ("products", product(), {"categoryIds": [OTHER, OTHER]}),
    ("products", product(), {"price": {**MONEY, "amount": 9.99}}),
    ("products", product(), {"price": {**MONEY, "currency": "eur"}}),
    ("products", product(), {"price": {**MONEY, "tax": 1}}),
    ("products", product(), {"price": None}),
    ("products", product(), {"offers": [MONEY]}),
    ("products", product(), {"attrs": [{"k": "colour"}]}),
    ("products", product(), {"attrs": [{"k": "weight", "v": 1.5}]}),
    ("products", product(), {"attrs": [{"k": "colour", "v": None}]}),
    ("products", product(), {"brand": {"name": "Lux"}}),
    ("products", product(), {"variants": [_VARIANT] * 51}),
    ("products", product(), {"variants": [{**_VARIANT, "options": [{"k": "size"}]}]}),
    ("products", product(), {"variantCount": -1}),
    ("products", product(), {"publishedAt": "2026-01-31"}),
    ("product_stats", stats(), {"ratingCount": Decimal128("1")}),
    ("product_stats", stats(), {"topReviews": stats()["topReviews"] * 11}),
    ("product_stats", stats(), {"topReviews": [{**stats()["topReviews"][0], "stars": 6}]}),
    ("categories", category(), {"parentId": "root"}),
    ("categories", category(), {"depth": -1}),
    ("categories", category(), {"names": [{"locale": "de-DE", "name": "Lampen"}]}),
    ("reviews", review(), {"stars": 0}),
    ("reviews", review(), {"stars": 6}),
    ("reviews", review(), {"votes": 3}),
    ("reviews", review(), {"votes": {"helpful": 3}}),
    ("reviews", review(), {"votes": {"helpful": -1, "unhelpful": 0}}),
    ("reviews", review(), {"photos": [{"alt": "The lamp"}]}),
    # Without a version it is a text only, and says nothing of the product.
    ("reviews", review(), {"version": ABSENT}),
    ("order_summaries", order(), {"lines": [_LINE] * 21}),
    ("order_summaries", order(), {"lines": [{**_LINE, "quantity": 0}]}),
    ("order_summaries", order(), {"lines": [{**_LINE, "total": "19.98"}]}),
    ("order_summaries", order(), {"totals": {"grand": Decimal128("1")}}),
    ("events", event(), {"type": "wink"}),
    ("events", event(), {"_id": "e1"}),
    ("events", event(), {"sessionId": ""}),
    ("events", event(), {"props": "none"}),
    ("events", event(), {"at": "2026-01-31"}),
    ("sessions", session(), {"_id": "token"}),
    ("product_daily", day(), {"_id": {"productId": ID}}),
    ("product_daily", day(), {"_id": {"day": NOW, "productId": ID, "channel": "x"}}),
    ("product_daily", day(), {"views": -1}),
    ("sync_dead_letters", letter(), {"aggregateType": "cart"}),
    ("sync_dead_letters", letter(), {"op": "insert"}),
    # Each shape with the other's version.
    ("sync_dead_letters", letter(), {"schemaVersion": 1}),
    ("sync_dead_letters", old_letter(), {"schemaVersion": 2}),
    ("sync_dead_letters", letter(), {"error": {"code": 121}}),
    ("sync_relays", relay(), {"batch": 0}),
    ("sync_relays", relay(), {"applied": 3}),
    ("sync_relays", relay(), {"stale": Int64(-1)}),
]


def spoilt(whole: Document, change: Document) -> Document:
    """A document with fields changed, or left out where they are ABSENT."""
    return {name: value for name, value in {**whole, **change}.items() if value is not ABSENT}
