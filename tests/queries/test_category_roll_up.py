"""A category holds what lies below it; roots and the rest add up to all net sales."""

from decimal import Decimal

import pytest

from tests.shop import Credit, Line

ROLL_UP = "catalog/category_roll_up"
SHORT = "path units net_sales own_net_sales share"


class Tree:
    """Categories by name, and variants in them."""

    def __init__(self, shop):
        self.shop = shop
        self.ids = {}

    def category(self, name, parent=None, sort_order=0, locale="en"):
        """A category under another, named in one language."""
        depth = None
        if parent:
            depth = self.shop.db.scalar(
                "SELECT depth FROM category WHERE category_id = %s", (self.ids[parent],)
            )
        self.ids[name] = self.shop.db.insert(
            "category",
            depth=0 if depth is None else depth + 1,
            parent_depth=depth,
            parent_id=self.ids.get(parent),
            sort_order=sort_order,
        )
        self.call(name, name, locale)

    def call(self, category, name, locale):
        """A name in one more language."""
        self.shop.db.insert(
            "category_translation",
            category_id=self.ids[category],
            locale_code=locale,
            name=name,
            slug=name.lower(),
        )

    def variant(self, category, *, is_primary=True):
        """A variant of a product in a category."""
        variant = self.shop.variant()
        self.shop.db.execute(
            "INSERT INTO product_category (product_id, category_id, is_primary)"
            " SELECT product_id, %s, %s FROM product_variant WHERE variant_id = %s",
            (self.ids[category], is_primary, variant),
        )
        return variant


@pytest.fixture
def tree(shop):
    """Home over Kitchen over Knives, Home over Garden, and Toys."""
    tree = Tree(shop)
    tree.category("Home", sort_order=2)
    tree.category("Kitchen", "Home")
    tree.category("Knives", "Kitchen")
    tree.category("Garden", "Home", sort_order=-1)
    tree.category("Toys", sort_order=1)
    return tree


def test_rolls_up_to_the_root(shop, tree, told):
    shop.order(
        Line("10.00", variant=tree.variant("Home")),
        Line("5.00", quantity=2, variant=tree.variant("Kitchen")),
        Line("60.00", variant=tree.variant("Knives")),
        Line("20.00", variant=tree.variant("Toys")),
    )

    assert told(ROLL_UP, f"depth {SHORT}") == [
        (0, "Toys", 1, 20, 20, Decimal("0.2")),
        (0, "Home", 4, 80, 10, Decimal("0.8")),
        (1, "Home > Kitchen", 3, 70, 10, Decimal("0.7")),
        (2, "Home > Kitchen > Knives", 1, 60, 60, Decimal("0.6")),
    ]


def test_what_has_no_primary_category_stands_last(shop, tree, told):
    gone = tree.variant("Toys")
    shop.order(
        Line("1.00", variant=tree.variant("Toys")),
        Line("2.00", variant=shop.variant()),
        Line("4.00", variant=tree.variant("Home", is_primary=False)),
        Line("8.00", variant=gone),
    )
    shop.db.execute("DELETE FROM product_variant WHERE variant_id = %s", (gone,))

    assert told(ROLL_UP, "path net_sales own_net_sales") == [("Toys", 1, 1), (None, 14, 14)]


def test_siblings_stand_in_their_order(shop, tree, told):
    shop.order(
        *(Line("1.00", variant=tree.variant(name)) for name in ("Kitchen", "Garden", "Toys"))
    )

    paths = [path for (path,) in told(ROLL_UP, "path")]
    assert paths == ["Toys", "Home", "Home > Garden", "Home > Kitchen"]


def test_takes_off_returns_on_the_day_they_are_credited(shop, tree, told):
    knife = tree.variant("Knives")
    order = shop.order(Line("10.00", quantity=4, variant=knife, discount="4.00"))
    shop.credit_note(
        Credit("9.00", order_line_id=order.line_ids[0]), Credit("1.00", kind="adjustment")
    )
    columns = "path units net_sales"

    assert told(ROLL_UP, columns)[-1] == ("Home > Kitchen > Knives", 3, 27)
    assert told(ROLL_UP, columns, until_day="2011-03-02")[0] == ("Home", 4, 36)
    assert told(ROLL_UP, f"{columns} share", from_day="2011-03-02")[0] == ("Home", -1, -9, None)
    assert told(ROLL_UP, columns, from_day="2011-03-03") == []


def test_tells_currencies_and_channels_apart(shop, tree, told):
    toy = tree.variant("Toys")
    shop.order(Line("1.00", variant=toy))
    shop.order(Line("300", variant=toy), currency="JPY")
    shop.order(Line("9.00", variant=toy), channel="web")
    shop.order(Line("9.00", variant=toy), status="cancelled")

    assert told(ROLL_UP, "currency_code net_sales share") == [("GBP", 1, 1), ("JPY", 300, 1)]


def test_names_in_the_language_of_the_channel_or_the_nearest(shop, tree, told):
    """The channel speaks en-GB, which falls back on en."""
    tree.call("Toys", "Playthings", "en-GB")
    tree.call("Toys", "Spielzeug", "de")
    tree.category("Jouets", "Toys", locale="fr")
    nameless = tree.variant("Jouets")
    shop.order(Line("1.00", variant=nameless))
    assert told(ROLL_UP, "path") == [("Playthings",), ("Playthings > Jouets",)]

    shop.db.execute("DELETE FROM category_translation WHERE name = 'Jouets'")
    assert told(ROLL_UP, "path")[1] == (f"Playthings > {tree.ids['Jouets']}",)


def test_the_roots_and_the_rest_add_up_to_the_bridge(shop, tree, told):
    shop.order(
        Line("0.3333", quantity=7, variant=tree.variant("Knives"), discount="0.01"),
        Line("19.99", variant=tree.variant("Garden")),
        "5.00",
    )
    shop.credit_note("2.00")

    roots = [row[1] for row in told(ROLL_UP, "depth net_sales") if not row[0]]
    bridge = [net_sales for (net_sales,) in told("sales/net_sales_bridge", "net_sales")]
    assert sum(roots) == sum(bridge)
