"""A property is a must where nearly all products of a category have it."""

from decimal import Decimal

import pytest

MISSING = "catalog/missing_attributes"


@pytest.fixture
def catalog(shop):
    return Catalog(shop)


class Catalog:
    """Products of a category, shown in a channel, with properties or without."""

    def __init__(self, shop):
        self.shop, self.db = shop, shop.db
        self.attributes = {}

    def category(self, name):
        """A root, named."""
        category = self.db.insert("category", depth=0)
        self.db.insert(
            "category_translation",
            **{"category_id": category, "locale_code": "en-GB", "name": name, "slug": name},
        )
        return category

    def product(self, category, name="Thing", channel="online_retail", **columns):
        """A product with its primary category, None for none; `columns` are set afterwards."""
        variant = self.shop.variant(name=name)
        product = self.db.scalar(
            "SELECT product_id FROM product_variant WHERE variant_id = %s", (variant,)
        )
        for column, value in columns.items():
            self.db.execute(
                f"UPDATE product SET {column} = %s WHERE product_id = %s", (value, product)
            )
        if category:
            self.db.insert(
                "product_category", product_id=product, category_id=category, is_primary=1
            )
        self.db.insert("product_channel", product_id=product, channel_id=self.shop.channel(channel))
        return product

    def has(self, product, code, locale=None, text="x"):
        """Give a product a property, for every language or for one."""
        if code not in self.attributes:
            self.attributes[code] = self.db.insert(
                "attribute", attribute_code=code, name=code.title(), data_type="text"
            )
        self.db.insert(
            "product_attribute_value",
            product_id=product,
            attribute_id=self.attributes[code],
            locale_code=locale,
            data_type="text",
            value_text=text,
        )


def test_of_one_product_that_lacks_what_nine_have(catalog, answer):
    shoes = catalog.category("shoes")
    ten = [catalog.product(shoes, f"Shoe {n}") for n in range(10)]
    for product in ten[:9]:
        # In two languages it is one property all the same.
        catalog.has(product, "sole", "en")
        catalog.has(product, "sole", "de")
    for product in ten[:8]:
        catalog.has(product, "colour")

    assert answer(MISSING) == [
        {
            "category_id": shoes,
            "category_name": "shoes",
            "product_id": ten[9],
            "product_name": "Shoe 9",
            "attribute_code": "sole",
            "attribute_name": "Sole",
            "products": 10,
            "products_with_it": 9,
            "share_with_it": Decimal("0.9"),
        }
    ]
    assert [(row["attribute_code"], row["product_id"]) for row in answer(MISSING, share="0.8")] == [
        ("colour", ten[8]),
        ("colour", ten[9]),
        ("sole", ten[9]),
    ]
    assert answer(MISSING, share="0.91") == []


def test_each_category_is_judged_by_itself_once_it_is_large_enough(catalog, told):
    small, large = catalog.category("small"), catalog.category("large")
    for category, number in ((small, 4), (large, 5)):
        for product in [catalog.product(category) for _ in range(number)][1:]:
            catalog.has(product, "sole")
    loose = catalog.product(None)
    for _ in range(9):
        catalog.has(catalog.product(None), "sole")

    columns = "category_name products products_with_it"
    assert told(MISSING, columns, share="0.5") == [("large", 5, 4)]
    assert told(MISSING, columns, share="0.5", min_products=4) == [
        ("small", 4, 3),
        ("large", 5, 4),
    ]
    assert loose not in {row[0] for row in told(MISSING, "product_id", share="0.1")}


def test_leaves_out_what_is_not_for_sale_any_more_or_elsewhere(catalog, shop, told):
    shoes = catalog.category("shoes")
    for product in [catalog.product(shoes) for _ in range(9)]:
        catalog.has(product, "sole")
    shop.channel("web")
    catalog.product(shoes, "Old", status="archived")
    catalog.product(shoes, "Gone", deleted_at="2011-01-01")
    catalog.product(shoes, "Elsewhere", channel="web")
    assert told(MISSING, "product_name") == []

    catalog.product(shoes, "Draft")
    assert told(MISSING, "product_name products") == [("Draft", 10)]
