"""Variants and pictures of the catalogue as rows."""

import hashlib

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.rows import (
    DAY,
    Ids,
    Tables,
    moments,
    public_ids,
)
from shopdb.sample.words import table


def product_names(catalog: Catalog, locale: str) -> list[str]:
    """What each product is called in a language."""
    nouns = [leaf[locale] for leaf in catalog.leaves]
    return [
        f"{nouns[leaf]} {model}" for leaf, model in zip(catalog.leaf, catalog.model, strict=True)
    ]


def variants(catalog: Catalog, rng: np.random.Generator, ids: Ids) -> Tables:
    """Variants with their options, and a picture of each product."""
    product = catalog.product_of
    number = len(product)
    is_first = np.arange(number) == catalog.variant_start[product]
    created = catalog.launched[product] - 20 * DAY
    digits = [f"20{one:010}" for one in catalog.variant_id]
    kinds = [row["type"] for row in table("option")]
    chosen = [
        (
            *(int(own), catalog.option_type_id[kinds[one]], int(catalog.product_id[at])),
            catalog.option_value_id[one],
        )
        for own, at, picked in zip(catalog.variant_id, product, catalog.choices, strict=True)
        for one in picked
    ]
    files = [f"https://cdn.example.com/goods/{own}.webp" for own in catalog.product_id]
    return {
        "product_variant": pl.DataFrame(
            {
                "variant_id": catalog.variant_id,
                "public_id": public_ids(rng, created),
                "product_id": catalog.product_id[product],
                "sku": catalog.sku,
                "gtin": [f"{text}{_check_digit(text)}" for text in digits],
                "option_signature": catalog.signature,
                "weight_g": catalog.weight[product],
                "is_default": is_first.astype(int),
                "created_at": moments(created),
                "updated_at": moments(created),
            }
        ),
        "variant_option_value": pl.DataFrame(
            chosen,
            ["variant_id", "option_type_id", "product_id", "option_value_id"],
            orient="row",
        ),
        "product_media": pl.DataFrame(
            {
                "product_media_id": ids.take("product_media", catalog.count),
                "product_id": catalog.product_id,
                "url": files,
                "sha256": [hashlib.sha256(file.encode()).hexdigest() for file in files],
                "alt_text": product_names(catalog, "en"),
            }
        ),
    }


def _check_digit(digits: str) -> int:
    """The last digit of a 13-digit bar code; those from 20 on are a shop's own."""
    return -sum(int(one) * (3 if n % 2 else 1) for n, one in enumerate(digits)) % 10
