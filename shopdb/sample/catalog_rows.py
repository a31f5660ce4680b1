"""The catalogue as rows of its tables."""

import numpy as np
import polars as pl

from shopdb.sample import attribute_rows, variant_rows
from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import START
from shopdb.sample.rows import (
    DAY,
    NEVER,
    Ids,
    Ints,
    Tables,
    moments,
    public_ids,
    stream,
)
from shopdb.sample.words import LOCALES, table


def rows(catalog: Catalog, seed: int, ids: Ids, channel: Ints, tax_class: dict[str, int]) -> Tables:
    """Every table of the catalogue, parents first."""
    rng = stream(seed, "ids")
    return {
        **_tree(catalog, rng),
        **_options(catalog),
        **_products(catalog, rng, ids, channel, tax_class),
        **variant_rows.variants(catalog, rng, ids),
        **attribute_rows.rows(catalog, seed, ids),
    }


def _slug(*parts: str) -> str:
    return "-".join(parts).lower().replace("'", "-").replace(" ", "-")


def _tree(catalog: Catalog, rng: np.random.Generator) -> Tables:
    brands = table("brand")
    codes = [row["code"] for row in catalog.categories]
    parents = [codes.index(row["parent"]) if row["parent"] else -1 for row in catalog.categories]
    depths: list[int] = []
    for parent in parents:
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
    own = [int(one) for one in catalog.category_id]
    moment = np.full(len(codes), START - 400 * DAY)
    return {
        "brand": pl.DataFrame(
            {
                "brand_id": catalog.brand_id,
                "public_id": public_ids(rng, moment[: len(brands)]),
                "name": [brand["name"] for brand in brands],
                "slug": [f"sample-{brand['slug']}" for brand in brands],
            }
        ),
        "category": pl.DataFrame(
            {
                "category_id": own,
                "public_id": public_ids(rng, moment),
                "depth": depths,
                "parent_depth": [depth - 1 if depth else None for depth in depths],
                "parent_id": [own[parent] if parent >= 0 else None for parent in parents],
                "sort_order": range(len(codes)),
            }
        ).sort("depth", "category_id"),
        "category_translation": pl.DataFrame(
            [
                (number, locale, row[locale], _slug(row[locale], str(number)))
                for number, row in zip(own, catalog.categories, strict=True)
                for locale in LOCALES
            ],
            ["category_id", "locale_code", "name", "slug"],
            orient="row",
        ),
    }


def _options(catalog: Catalog) -> Tables:
    rows = table("option")
    names = {row["type"]: row["type_name"] for row in rows}
    kinds = catalog.option_type_id
    return {
        "option_type": pl.DataFrame(
            [(kinds[code], code, name, n) for n, (code, name) in enumerate(names.items())],
            ["option_type_id", "option_type_code", "name", "sort_order"],
            orient="row",
        ),
        "option_value": pl.DataFrame(
            [
                (number, kinds[row["type"]], row["value"], row["name"], n)
                for n, (number, row) in enumerate(zip(catalog.option_value_id, rows, strict=True))
            ],
            ["option_value_id", "option_type_id", "option_value_code", "name", "sort_order"],
            orient="row",
        ),
    }


def _products(
    catalog: Catalog, rng: np.random.Generator, ids: Ids, channel: Ints, tax_class: dict[str, int]
) -> Tables:
    del ids
    count = catalog.count
    own = catalog.product_id
    by_class = np.array([tax_class["standard"], tax_class["reduced"]])
    created = catalog.launched - 20 * DAY
    leaf_id = {row["code"]: n for n, row in enumerate(catalog.categories)}
    primary = catalog.category_id[np.array([leaf_id[code] for code in catalog.codes])[catalog.leaf]]
    parent = catalog.category_id[
        np.array([leaf_id[leaf["parent"]] for leaf in catalog.leaves])[catalog.leaf]
    ]
    translations = []
    brands = [brand["name"] for brand in table("brand")]
    sentences = {row["locale"]: row["sentence"] for row in table("phrase")}
    for locale in LOCALES:
        wanted = rng.random(count) < (1.0 if locale in ("en", "de") else 0.5)
        names = variant_rows.product_names(catalog, locale)
        for n in np.flatnonzero(wanted):
            noun, model = catalog.leaves[catalog.leaf[n]][locale], catalog.model[n]
            said = sentences[locale].format(noun=noun, model=model, brand=brands[catalog.brand[n]])
            slug = _slug(model, noun, str(own[n]))
            translations.append((int(own[n]), locale, names[n], slug, said))
    order = np.tile(np.arange(count), len(channel))
    kinds = sorted({kind for leaf in catalog.leaves for kind in leaf["options"].split()})
    offers = [
        (int(own[n]), catalog.option_type_id[kind])
        for n in range(count)
        for kind in kinds
        if kind in catalog.leaves[catalog.leaf[n]]["options"].split()
    ]
    return {
        "product": pl.DataFrame(
            {
                "product_id": own,
                "public_id": public_ids(rng, created),
                "brand_id": catalog.brand_id[catalog.brand],
                "tax_class_id": by_class[catalog.tax_class[catalog.leaf]],
                "status": np.where(catalog.is_archived, "archived", "active").tolist(),
                "published_at": moments(catalog.launched),
                "created_at": moments(created),
                "updated_at": moments(
                    np.where(catalog.withdrawn == NEVER, catalog.launched, catalog.withdrawn)
                ),
            }
        ),
        "product_translation": pl.DataFrame(
            translations,
            ["product_id", "locale_code", "name", "slug", "description"],
            orient="row",
        ),
        "product_option": pl.DataFrame(offers, ["product_id", "option_type_id"], orient="row"),
        "product_category": pl.DataFrame(
            {
                "product_id": np.r_[own, own],
                "category_id": np.r_[primary, parent],
                "is_primary": np.r_[np.ones(count, int), np.zeros(count, int)],
            }
        ),
        "product_channel": pl.DataFrame(
            {
                "product_id": own[order],
                "channel_id": np.repeat(channel, count),
                "visible_from": moments(catalog.launched[order]),
                "visible_to": moments(catalog.withdrawn[order]),
            }
        ),
    }
