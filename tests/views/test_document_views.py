"""What MongoDB is to show of products, categories, reviews and orders: of literal rows."""

import json
from datetime import datetime
from uuid import UUID

import pytest

from tests.market import Market
from tests.outbox import Outbox
from tests.shop import Line


@pytest.fixture
def market(db):
    return Market(db)


@pytest.fixture
def document(db):
    """What a view says of a thing: its document and when it changes; None where it has no row."""

    def read(view, number):
        rows = db.rows(
            f"SELECT document, changes_at FROM {view}_document WHERE aggregate_id = %s", (number,)
        )
        return (json.loads(rows[0][0]), rows[0][1]) if rows else None

    return read


def public(db, table, key, number):
    """The public id of a row, as text."""
    return str(UUID(bytes=db.scalar(f"SELECT public_id FROM {table} WHERE {key} = %s", (number,))))


def may_vary(db, product):
    """Let a product have several variants, which need not have made their choice."""
    size = db.insert("option_type", option_type_code="size", name="Size")
    db.insert("product_option", product_id=product, option_type_id=size)


def cost(amount):
    return {"amount": amount, "currency": "GBP"}


def test_a_product_with_all_that_it_can_have(db, market, document):
    tee = market.goods("10.00", stock=0)
    product = market.product_of(tee)
    brand = db.insert("brand", name="Acme", slug="acme")
    home = db.insert("category", depth=0)
    db.insert("product_category", product_id=product, category_id=home)
    db.insert(
        "product_translation",
        product_id=product,
        locale_code="en-GB",
        name="Tea towel",
        slug="tea-towel",
        description="Of linen",
    )
    for code, kind, unit, column, value in (
        ("material", "text", None, "value_text", 'Linen, "fine" $x'),
        ("width", "number", "cm", "value_number", "45.5"),
        ("washable", "bool", None, "is_true", False),
        ("first_made", "date", None, "value_on", "2020-02-29"),
    ):
        attribute = db.insert(
            "attribute", attribute_code=code, name=code, data_type=kind, unit=unit
        )
        db.insert(
            "product_attribute_value",
            product_id=product,
            attribute_id=attribute,
            data_type=kind,
            **{column: value},
        )
    colour = db.insert("option_type", option_type_code="colour", name="Colour")
    red = db.insert("option_value", option_type_id=colour, option_value_code="red", name="Red")
    db.execute("UPDATE product SET brand_id = %s WHERE product_id = %s", (brand, product))
    db.insert("product_option", product_id=product, option_type_id=colour)
    db.execute(
        "UPDATE product_variant SET option_signature = SHA2(%s, 256) WHERE variant_id = %s",
        (red, tee),
    )
    db.insert(
        "variant_option_value",
        variant_id=tee,
        product_id=product,
        option_type_id=colour,
        option_value_id=red,
    )

    said, changes_at = document("product", product)
    said["attrs"].sort(key=lambda one: one["k"])
    assert changes_at is None
    assert said == {
        "deleted": False,
        "kind": "physical",
        "name": "Tea towel",
        "slug": "tea-towel",
        "description": "Of linen",
        "categoryIds": [public(db, "category", "category_id", home)],
        "status": "active",
        "price": cost("10.0000"),
        "offers": [{"channel": "web_gbp"} | cost("10.0000")],
        "attrs": [
            {"k": "first_made", "v": {"$date": "2020-02-29T00:00:00.000000Z"}},
            {"k": "material", "v": 'Linen, "fine" $x'},
            {"k": "washable", "v": False},
            {"k": "width", "v": {"$numberDecimal": "45.5000"}, "unit": "cm"},
        ],
        "brand": {"id": public(db, "brand", "brand_id", brand), "name": "Acme"},
        "variants": [
            {
                "id": public(db, "product_variant", "variant_id", tee),
                "sku": "SKU-3",
                "options": [{"k": "colour", "v": "Red"}],
                "price": cost("10.0000"),
            }
        ],
        "variantCount": 1,
        "hasMoreVariants": False,
        "publishedAt": "2020-01-01T00:00:00.000000Z",
    }


def test_a_product_leaves_out_what_there_is_none_of(db, market, document):
    product = db.insert("product", tax_class_id=market.standard)

    assert document("product", product) == (
        {
            "deleted": False,
            "kind": "physical",
            "name": "",
            "categoryIds": [],
            "status": "draft",
            "offers": [],
            "attrs": [],
            "variants": [],
            "variantCount": 0,
            "hasMoreVariants": False,
        },
        None,
    )


def test_a_deleted_product_and_an_order_that_is_not_placed_have_no_document(db, shop, document):
    variant = shop.variant()
    product = db.scalar("SELECT product_id FROM product_variant WHERE variant_id = %s", (variant,))
    db.execute("UPDATE product SET deleted_at = '2026-01-01'")
    order = shop.order("1.00", placed_at=None).order_id

    assert document("product", product) is None
    assert document("order", order) is None


def test_a_name_is_of_the_first_channel_or_of_the_nearest_language(db, market, document):
    product = market.product_of(market.goods(stock=0))
    for locale in ("de", "fr"):
        db.insert(
            "product_translation", product_id=product, locale_code=locale, name=locale, slug=locale
        )
    attribute = db.insert("attribute", attribute_code="use", name="Use", data_type="text")
    for locale, text in (("de", "Küche"), ("en", "Kitchen"), (None, "?")):
        db.insert(
            "product_attribute_value",
            product_id=product,
            attribute_id=attribute,
            locale_code=locale,
            data_type="text",
            value_text=text,
        )

    said, _ = document("product", product)
    assert said["name"] == "Thing 3"
    assert "slug" not in said
    assert said["attrs"] == [{"k": "use", "v": "Kitchen"}]

    db.execute("DELETE FROM product_translation WHERE locale_code = 'en'")
    db.execute("DELETE FROM product_attribute_value WHERE locale_code = 'en'")
    said, _ = document("product", product)
    assert said["name"] == "de"
    assert said["attrs"] == [{"k": "use", "v": "?"}]


def test_prices_are_those_that_a_customer_without_a_group_pays_for_one(db, market, document):
    """As price_at says, in each channel; of variants, lists, steps and spans of every kind."""
    euro = db.insert(
        "sales_channel",
        channel_code="web_eur",
        name="Web shop",
        default_currency_code="EUR",
        default_locale_code="de",
        timezone="Europe/Berlin",
        prices_include_tax=True,
    )
    group = db.insert("customer_group", customer_group_code="trade", name="Trade")
    sale = market.new_price_list(kind="sale", priority=5)
    later = market.new_price_list(kind="sale", priority=6)
    trade = market.new_price_list(kind="contract", priority=9, customer_group_id=group)
    abroad = market.new_price_list(channel_id=euro, currency_code="EUR")
    other = market.new_price_list(currency_code="EUR", priority=9)
    tee = market.goods("10.00", stock=0)
    product = market.product_of(tee)
    may_vary(db, product)
    hat = db.insert("product_variant", product_id=product, sku="HAT", option_signature="a" * 64)
    gone = db.insert(
        "product_variant",
        product_id=product,
        sku="GONE",
        option_signature="b" * 64,
        deleted_at="2026-01-01",
    )
    market.price(hat, "12.00")
    market.price(hat, "11.00", price_list_id=sale, valid_to="2098-01-01")
    market.price(tee, "9.00", price_list_id=sale, valid_to="2021-01-01")
    market.price(tee, "8.00", price_list_id=later, valid_from="2099-01-01")
    market.price(tee, "7.00", min_quantity=2)
    market.price(tee, "6.00", price_list_id=trade)
    market.price(tee, "5.00", price_list_id=other)
    market.price(hat, "14.00", price_list_id=abroad)
    market.price(gone, "1.00")
    market.price(gone, "1.00", price_list_id=sale, valid_from="2090-01-01")

    said, changes_at = document("product", product)
    asked = db.rows(
        "SELECT ch.channel_code, MIN(price_at(pv.variant_id, ch.channel_id,"
        " ch.default_currency_code, NULL, 1, UTC_TIMESTAMP(6)))"
        " FROM product_variant AS pv CROSS JOIN sales_channel AS ch"
        " WHERE pv.product_id = %s AND pv.deleted_at IS NULL GROUP BY 1",
        (product,),
    )
    assert {one["channel"]: one["amount"] for one in said["offers"]} == {
        channel: str(amount) for channel, amount in asked
    }
    assert {one["channel"]: one["amount"] for one in said["offers"]} == {
        "web_gbp": "10.0000",
        "web_eur": "14.0000",
    }
    assert said["price"] == cost("10.0000")
    assert {one["sku"] == "HAT": one["price"]["amount"] for one in said["variants"]} == {
        False: "10.0000",
        True: "11.0000",
    }
    assert changes_at == datetime(2098, 1, 1)


def test_a_product_that_is_priced_only_abroad_costs_what_it_costs_there(db, market, document):
    euro = db.insert(
        "sales_channel",
        channel_code="web_eur",
        name="Web shop",
        default_currency_code="EUR",
        default_locale_code="de",
        timezone="Europe/Berlin",
        prices_include_tax=True,
    )
    tee = market.goods(None, stock=0)
    market.price(
        tee, "3.00", price_list_id=market.new_price_list(channel_id=euro, currency_code="EUR")
    )

    said, _ = document("product", market.product_of(tee))
    assert said["price"] == {"amount": "3.0000", "currency": "EUR"}
    assert said["variants"][0]["price"] == said["price"]


def test_a_product_shows_fifty_variants_and_counts_the_rest(db, market, document):
    product = market.product_of(market.goods(stock=0))
    may_vary(db, product)
    for number in range(50):
        last = db.insert(
            "product_variant",
            product_id=product,
            sku=f"MORE-{number}",
            option_signature=f"{number:064x}",
        )

    said, _ = document("product", product)
    assert (len(said["variants"]), said["variantCount"], said["hasMoreVariants"]) == (50, 51, True)
    assert "MORE-49" not in {one["sku"] for one in said["variants"]}
    db.execute("UPDATE product_variant SET is_default = TRUE WHERE variant_id = %s", (last,))
    said, _ = document("product", product)
    assert "MORE-49" in {one["sku"] for one in said["variants"]}


def test_a_category_with_its_names(db, market, document):
    home = db.insert("category", depth=0)
    lamps = db.insert("category", depth=1, parent_depth=0, parent_id=home, sort_order=4)
    for locale, name in (("en", "Lamps"), ("de", "Lampen")):
        db.insert(
            "category_translation",
            category_id=lamps,
            locale_code=locale,
            name=name,
            slug=name.lower(),
        )

    said, changes_at = document("category", lamps)
    assert changes_at is None
    assert sorted(said.pop("names"), key=lambda one: one["locale"]) == [
        {"locale": "de", "name": "Lampen", "slug": "lampen"},
        {"locale": "en", "name": "Lamps", "slug": "lamps"},
    ]
    assert said == {
        "deleted": False,
        "parentId": public(db, "category", "category_id", home),
        "depth": 1,
        "sortOrder": 4,
        "name": "Lamps",
        "slug": "lamps",
    }
    assert document("category", home) == (
        {
            "deleted": False,
            "parentId": None,
            "depth": 0,
            "sortOrder": 0,
            "name": "",
            "slug": "",
            "names": [],
        },
        None,
    )


def test_a_review_and_who_wrote_it(db, market, document):
    product = market.product_of(market.goods(stock=0))
    buyer = market.buyer().customer_id
    columns = {"product_id": product, "rating": 4, "created_at": "2026-01-31 12:00"}
    named = db.insert("product_review", customer_id=buyer, **columns)
    nobodys = db.insert("product_review", **columns)

    said = {
        "deleted": False,
        "productId": public(db, "product", "product_id", product),
        "stars": 4,
        "status": "pending",
        "createdAt": "2026-01-31T12:00:00.000000Z",
    }
    assert document("review", nobodys) == (said, None)
    assert document("review", named) == (
        said | {"userId": public(db, "customer", "customer_id", buyer)},
        None,
    )


def test_an_order_with_its_first_twenty_lines(db, shop, document):
    lines = [Line(f"{number}.00", quantity=2) for number in range(22, 0, -1)]
    order = shop.order(*lines, placed_at="2026-01-31 12:00:00.5", customer=shop.customer()).order_id
    ((customer, number),) = db.rows("SELECT customer_id, order_number FROM sales_order")

    said, changes_at = document("order", order)
    shown = said.pop("lines")
    assert changes_at is None
    assert [one["unitPrice"] for one in shown] == [f"{number}.0000" for number in range(22, 2, -1)]
    assert shown[0].keys() == {"sku", "name", "quantity", "unitPrice", "total"}
    assert (shown[0]["quantity"], shown[0]["total"]) == (2, "44.0000")
    assert said == {
        "deleted": False,
        "orderNumber": number,
        "channel": "online_retail",
        "customerId": public(db, "customer", "customer_id", customer),
        "placedAt": "2026-01-31T12:00:00.500000Z",
        "status": "imported",
        "currency": "GBP",
        "lineCount": 22,
        "totals": {
            "subtotal": "506.0000",
            "discount": "0.0000",
            "shipping": "0.0000",
            "fees": "0.0000",
            "tax": "0.0000",
            "grand": "506.0000",
        },
    }


@pytest.mark.parametrize(
    "question",
    [
        "SELECT document FROM product_document WHERE aggregate_id = {product}",
        "CALL outbox_claim('relay-1', 1, 60)",
    ],
    ids=["the view", "the claim"],
)
def test_one_document_is_composed_without_reading_the_others(db, market, question):
    """Among three hundred; what is read is counted by the server."""
    products = [market.product_of(market.goods(stock=0)) for _ in range(300)]
    Outbox(db).deliver()
    # Anew: entries that are to be purged still count where the server estimates what it reads.
    db.rows("OPTIMIZE TABLE outbox_event")
    db.rows("ANALYZE TABLE product, product_variant, product_translation, price")
    db.execute("UPDATE product SET status = 'archived' WHERE product_id = %s", (products[150],))
    db.execute("FLUSH STATUS")
    assert len(db.rows(question.format(product=products[150]))) == 1

    read = db.rows("SHOW SESSION STATUS LIKE 'Handler_read%%'")
    assert sum(int(count) for _, count in read) < 300
