"""Categories and what lies in them, for tests of questions about them."""

from tests.shop import Shop


class Tree:
    """Categories by name, and variants of products whose primary category they are."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.ids: dict[str, int] = {}

    def category(self, name: str, parent: str | None = None) -> int:
        """A category under another, made anew."""
        depth = None
        if parent:
            depth = self.shop.db.scalar(
                "SELECT depth FROM category WHERE category_id = %s", (self.ids[parent],)
            )
        self.ids[name] = self.shop.db.insert(
            "category",
            depth=0 if depth is None else depth + 1,
            parent_depth=depth,
            parent_id=self.ids[parent] if parent else None,
        )
        self.shop.db.insert(
            "category_translation",
            category_id=self.ids[name],
            locale_code="en",
            name=name,
            slug=name.lower(),
        )
        return self.ids[name]

    def variant(self, category: str, sku: str | None = None) -> int:
        """A variant of a product of its own in a category."""
        variant = self.shop.variant(sku)
        self.shop.db.execute(
            "INSERT INTO product_category (product_id, category_id, is_primary)"
            " SELECT product_id, %s, TRUE FROM product_variant WHERE variant_id = %s",
            (self.ids[category], variant),
        )
        return variant
