"""Properties of products as rows: which are told of which kind of goods, and who lacks one.

No table says which properties a product has to have. Here nearly all products of a kind have the
same ones, so that what is missing shows beside the others of its kind.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.rows import Ids, Tables, days, stream, texts

# How often what all of a kind should have is missing, and a text is there in one language only.
MISSING, UNTRANSLATED = 0.04, 0.02
LOCALES = ("en", "de")
EVERYWHERE = ""


@dataclass(frozen=True)
class Attribute:
    """A property: the groups of goods that have it, and for texts the words in both languages."""

    code: str
    name: str
    data_type: str
    unit: str | None
    groups: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0
    told: float = 1 - MISSING


ATTRIBUTES = (
    Attribute("weight", "Weight", "number", "g", (EVERYWHERE,)),
    Attribute(
        *("material", "Material", "text", None),
        ("furniture", "lighting", "textiles", "cookware", "tableware", "tops", "footwear"),
        (("Oak", "Eiche"), ("Wool", "Wolle"), ("Steel", "Stahl"), ("Cotton", "Baumwolle")),
    ),
    Attribute("handmade", "Made by hand", "bool", None, (EVERYWHERE,)),
    # Nobody has to know it.
    Attribute("first_made", "First made", "date", None, (EVERYWHERE,), told=0.35),
    Attribute("max_load", "Carries", "number", "kg", ("furniture",), least=20, most=180),
    Attribute("dishwasher_safe", "Dishwasher safe", "bool", None, ("cookware", "tableware")),
    Attribute("pages", "Pages", "number", None, ("books",), least=90, most=900),
    Attribute("waterproof", "Waterproof", "bool", None, ("footwear", "travel")),
    Attribute(
        *("care", "Care", "text", None, ("textiles", "tops")),
        (("Wash at 30 degrees", "Bei 30 Grad waschen"), ("Wash by hand", "Mit der Hand waschen")),
    ),
    Attribute(
        *("origin", "Origin", "text", None, ("pantry",)),
        (("India", "Indien"), ("Peru", "Peru"), ("Italy", "Italien")),
    ),
)


def rows(catalog: Catalog, seed: int, ids: Ids) -> Tables:
    """Properties, and what they are for each product."""
    rng = stream(seed, "attributes")
    attribute = ids.take("attribute", len(ATTRIBUTES))
    group = np.array([leaf["parent"] for leaf in catalog.leaves])[catalog.leaf]
    frames = []
    for number, one in zip(attribute, ATTRIBUTES, strict=True):
        has = np.isin(group, one.groups) | (EVERYWHERE in one.groups)
        place = np.flatnonzero(has & (rng.random(catalog.count) < one.told))
        head = pl.DataFrame(
            {
                "product_id": catalog.product_id[place],
                "attribute_id": np.full(len(place), number),
                "data_type": pl.Series([one.data_type] * len(place), dtype=pl.String),
            }
        )
        if one.data_type == "text":
            chosen = rng.integers(0, len(one.words), len(place))
            both = pl.Series(rng.random(len(place)) >= UNTRANSLATED)
            for n, locale in enumerate(LOCALES):
                value = texts([words[n] for words in one.words], chosen)
                frame = head.with_columns(pl.lit(locale).alias("locale_code"), value_text=value)
                frames.append(frame.filter(both) if n else frame)
        elif one.data_type == "number":
            drawn = rng.integers(one.least, one.most + 1, len(place))
            value = pl.Series(catalog.weight[place] if one.code == "weight" else drawn)
            frames.append(head.with_columns(value_number=value))
        elif one.data_type == "bool":
            frames.append(head.with_columns(is_true=pl.Series(rng.integers(0, 2, len(place)))))
        else:
            frames.append(head.with_columns(value_on=days(catalog.launched[place])))
    values = pl.concat(frames, how="diagonal")
    return {
        "attribute": pl.DataFrame(
            {
                "attribute_id": attribute,
                "attribute_code": [one.code for one in ATTRIBUTES],
                "name": [one.name for one in ATTRIBUTES],
                "data_type": [one.data_type for one in ATTRIBUTES],
                "unit": [one.unit for one in ATTRIBUTES],
            }
        ),
        "product_attribute_value": values.with_columns(
            pl.Series(
                "product_attribute_value_id", ids.take("product_attribute_value", len(values))
            )
        ),
    }
