"""What a column is counted in, as its name, its type and its meaning say."""

import re
from collections.abc import Mapping

from pymysql.constants import FIELD_TYPE

from shopdb.query.result import Kind

_SPANS = ("days", "hours", "minutes", "months", "years")
# Whole numbers that count nothing: what names, ranks or dates something.
_NAMES = {"id", "rank", "score", "no", "weekday", "hour", "month", "depth", "year"}
_RATIOS = {"share", "rate", "ratio", "growth", "support", "confidence", "depth", "uplift", "lift"}
_MONEY = {
    "adjustments",
    "amount",
    "cost",
    "charges",
    "credited",
    "discounts",
    "loss",
    "margin",
    "monetary",
    "money",
    "paid",
    "price",
    "profit",
    "refunds",
    "returns",
    "revenue",
    "sales",
    "tax",
    "value",
}
_WHOLE = (
    FIELD_TYPE.TINY,
    FIELD_TYPE.SHORT,
    FIELD_TYPE.INT24,
    FIELD_TYPE.LONG,
    FIELD_TYPE.LONGLONG,
)
CURRENCY = "currency_code"


def unit(name: str, meanings: Mapping[str, str], kind: Kind) -> str | None:
    """The unit of one column of an answer, None where it is counted in nothing that is known.

    Args:
        name: of the column.
        meanings: of all columns; money is what the currency is said to be of, or named as such.
        kind: what the server says of the column.
    """
    if kind.code == FIELD_TYPE.DATE:
        return "day"
    words = set(name.split("_"))
    is_whole = kind.is_whole or kind.code in _WHOLE
    is_number = is_whole or kind.code in (FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.DOUBLE)
    if not is_number or (is_whole and (words & _NAMES or name.startswith(("is_", "has_")))):
        return None
    for span in _SPANS:
        if span in words:
            return span
    if is_whole:
        return "count"
    if words & _RATIOS or re.search(r"\bshare of|0\.\d+ is ", meanings[name]):
        return "ratio"
    said = meanings.get(CURRENCY, "")
    if CURRENCY in meanings and (words & _MONEY or re.search(rf"\b{name}\b", said)):
        return CURRENCY
    return None
