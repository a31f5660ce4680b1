"""The stored functions that questions call, as views to look their answers up in."""

from sqlglot import exp

# Written for MySQL as all else here: these are transpiled with the question that needs them.
_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT locale_code AS wanted, locale_code, fallback_locale, 1 AS step
    FROM locale
    UNION ALL
    SELECT c.wanted, l.locale_code, l.fallback_locale, c.step + 1 AS step
    FROM chain AS c
    INNER JOIN locale AS l
        ON c.fallback_locale = l.locale_code
    WHERE c.step < 8
),

ranked AS (
    SELECT
        t.{key} AS thing_id,
        w.locale_code AS wanted,
        t.name,
        ROW_NUMBER() OVER (
            PARTITION BY t.{key}, w.locale_code
            ORDER BY c.step IS NULL, c.step, t.locale_code
        ) AS place
    FROM {table} AS t
    CROSS JOIN locale AS w
    LEFT JOIN chain AS c
        ON w.locale_code = c.wanted AND t.locale_code = c.locale_code
)

SELECT thing_id, wanted, name
FROM ranked
WHERE place = 1
"""

# By the function's name, the view that holds its answers: for a thing and a language, a name.
_NAMES = {"product_name_in": "product_name_found", "category_name_in": "category_name_found"}

VIEWS = {
    "product_name_found": _CHAIN.format(key="product_id", table="product_translation"),
    "category_name_found": _CHAIN.format(key="category_id", table="category_translation"),
}


def looked_up(call: exp.Anonymous) -> exp.Expr | None:
    """What a call of a stored function answers, as a sub-select; None: it is none of them."""
    name = call.name.lower()
    if name in _NAMES:
        thing, locale = call.expressions
        found = exp.select("MAX(found.name)").from_(f"{_NAMES[name]} AS found")
        return _where(found, thing_id=thing, wanted=locale)
    if name == "local_date":
        at, channel = call.expressions
        day = exp.func(
            "CONVERT_TZ", at, "'+00:00'", exp.column("timezone", "found"), dialect="mysql"
        )
        found = exp.select(exp.Max(this=exp.TsOrDsToDate(this=day))).from_("sales_channel AS found")
        return _where(found, channel_id=channel)
    return None


def _where(found: exp.Select, **keys: exp.Expr) -> exp.Expr:
    for name, value in keys.items():
        found = found.where(exp.EQ(this=exp.column(name, "found"), expression=value.copy()))
    return found.subquery()
