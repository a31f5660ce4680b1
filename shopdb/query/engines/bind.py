"""Puts a question's parameters into its statement, each as a literal of its type."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

from shopdb.query.question import Question

_TYPES = {
    "int": "bigint",
    "decimal": "decimal(38, 12)",
    "date": "date",
    "datetime": "timestamp",
    "bool": "bigint",
}


def bind(tree: exp.Query, question: Question, values: Mapping[str, Any]) -> exp.Query:
    """The statement with a literal wherever it names a parameter."""
    for placeholder in list(tree.find_all(exp.Placeholder)):
        name = placeholder.name
        placeholder.replace(_literal(values[name], question.parameters[name].kind))
    return tree


def _literal(value: Any, kind: str) -> exp.Expr:
    if value is None:
        return exp.cast(exp.null(), _TYPES.get(kind, "text"))
    if isinstance(value, int):
        number = exp.Literal.number(abs(int(value)))
        return exp.paren(exp.Neg(this=number)) if value < 0 else number
    if isinstance(value, Decimal):
        _, digits, exponent = value.as_tuple()
        decimals = max(0, -int(exponent))
        width = max(len(digits), decimals) + max(0, int(exponent))
        return exp.cast(format(value, "f"), f"decimal({width}, {decimals})")
    text = exp.Literal.string(value.isoformat(" ") if isinstance(value, datetime) else str(value))
    return exp.cast(text, _TYPES[kind]) if isinstance(value, date) else text
