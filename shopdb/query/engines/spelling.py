"""Rewrites what engines compute otherwise than MySQL; each engine says how it spells the rest."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlglot import exp

from shopdb.query.engines.meaning import is_day, is_float, is_text, postorder

_DAYS = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})


class Spelling(Protocol):
    """How one engine says what it has no word of MySQL's for."""

    dialect: str
    # Its collation by the end of the name of MySQL's, as ai_ci.
    collations: Mapping[str, str]

    def quotient(self, over: exp.Expr, under: exp.Expr) -> exp.Expr:
        """An exact quotient, to 14 decimals at least; NULL where it divides by 0."""

    def later(self, at: exp.Expr, number: exp.Expr, unit: str) -> exp.Expr:
        """A time some units later."""

    def zoned(self, at: exp.Expr, source: exp.Expr, target: exp.Expr) -> exp.Expr:
        """A time on another clock."""

    def full_units(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        """How many whole units lie between two times."""

    def weekday(self, at: exp.Expr) -> exp.Expr:
        """0 is Monday."""

    def other(self, node: exp.Expr) -> exp.Expr | None:
        """Anything else that this engine spells in another way; None leaves it to sqlglot."""


def spelled(tree: exp.Expr, spelling: Spelling) -> str:
    """The SQL of a typed statement for one engine."""
    tree = tree.copy()
    for node in postorder(tree):
        new = _respelled(node, spelling) or spelling.other(node)
        if new is not None and new is not node:
            new.type = new.type or node.type
            if node is tree:
                tree = new
            else:
                node.replace(new)
    return tree.sql(dialect=spelling.dialect, comments=False)


def _respelled(node: exp.Expr, spelling: Spelling) -> exp.Expr | None:
    """The node in words that all engines have; None leaves it as it is, but for its parts."""
    for kind, respell in _RESPELL.items():
        if isinstance(node, kind):
            return respell(node, spelling)
    return None


def _quotient(node: exp.Expr, spelling: Spelling) -> exp.Expr:
    over, under = _bare(node.this), _bare(node.expression)
    if not is_float(node):
        return spelling.quotient(over, under)
    under = exp.func("NULLIF", exp.cast(under, "double"), "0")
    return exp.Div(this=exp.cast(over, "double"), expression=under, typed=True)


def _mean(node: exp.Expr, spelling: Spelling) -> exp.Expr | None:
    """A mean is a sum by a count, and so are those over a window."""
    mean = node.this if isinstance(node, exp.Window) else node
    is_windowed = isinstance(node.parent, exp.Window) and node.arg_key == "this"
    if not isinstance(mean, exp.Avg) or is_float(mean) or is_windowed:
        return None
    total, count = exp.Sum(this=mean.this.copy()), exp.Count(this=mean.this.copy())
    if mean is node:
        return spelling.quotient(total, count)
    over, under = node.copy(), node.copy()
    over.set("this", total)
    under.set("this", count)
    return spelling.quotient(over, under)


def _shifted(node: exp.Expr, spelling: Spelling) -> exp.Expr | None:
    by = node.expression if isinstance(node, exp.Add | exp.Sub) else node
    if isinstance(node, exp.Add | exp.Sub) and not isinstance(by, exp.Interval):
        return None
    number = by.this if isinstance(by, exp.Interval) else by.expression
    if isinstance(number, exp.Literal):
        number = exp.Literal.number(number.this)
    number = exp.cast(_bare(number.copy()), "bigint")
    if isinstance(node, exp.Sub | exp.DateSub):
        number = exp.Neg(this=number)
    unit = by.text("unit").upper()
    later = spelling.later(node.this.copy(), number, unit)
    # A day stays a day, as long as no hours are added to it.
    return exp.cast(later, "date" if unit in _DAYS and is_day(node.this) else "timestamp")


def _zoned(node: exp.Expr, spelling: Spelling) -> exp.Expr:
    at = exp.cast(node.args["timestamp"], "timestamp")
    return spelling.zoned(at, _zone(node.args["source_tz"]), _zone(node.args["target_tz"]))


def _days_between(node: exp.Expr, spelling: Spelling) -> exp.Expr:
    start, end = exp.cast(node.expression, "date"), exp.cast(node.this, "date")
    return spelling.full_units(start, end, "DAY")


def _units_between(node: exp.Expr, spelling: Spelling) -> exp.Expr:
    return spelling.full_units(node.expression, node.this, node.text("unit").upper())


def _called(node: exp.Expr, spelling: Spelling) -> exp.Expr | None:
    return spelling.weekday(node.expressions[0]) if node.name.upper() == "WEEKDAY" else None


def _bare(node: exp.Expr) -> exp.Expr:
    return node.this if isinstance(node, exp.Paren) else node


def _zone(node: exp.Expr) -> exp.Expr:
    return exp.Literal.string("UTC") if node.is_string and node.name == "+00:00" else node


def _collated(node: exp.Expr, spelling: Spelling) -> exp.Expr:
    order = spelling.collations.get(node.expression.name[-5:])
    if not order:
        return exp.cast(node.this, "text")
    return exp.Collate(this=node.this.copy(), expression=exp.var(order))


def _cast(node: exp.Expr, _: Spelling) -> exp.Expr | None:
    kind = node.args["to"]
    if kind.this in (*exp.DataType.TEXT_TYPES, exp.DType.CHARACTER_SET):
        # A text keeps its collation.
        return node.this if is_text(node.this) else exp.cast(node.this, "text")
    if kind.this in (exp.DType.UBIGINT, exp.DType.BIGINT):
        return exp.cast(node.this, "bigint")
    if kind.this in (exp.DType.DATETIME, exp.DType.TIMESTAMPTZ):
        return exp.cast(node.this, "timestamp")
    return None


def _text(node: exp.Expr) -> exp.Expr:
    return node if is_text(node) else exp.cast(node.copy(), "text")


def _of_text(node: exp.Expr, _: Spelling) -> None:
    """Whatever a text may stand in for has to be text as well."""
    places: list[tuple[exp.Expr, str | int]]
    if isinstance(node, exp.Coalesce):
        places = [(node, "this"), *((node, n) for n in range(len(node.expressions)))]
    elif isinstance(node, exp.If):
        places = [(node, "true"), (node, "false")]
    else:
        places = [*((branch, "true") for branch in node.args["ifs"]), (node, "default")]
    parts = [_at(*place) for place in places]
    if any(is_text(part) for part in parts):
        node.type = exp.DataType.build("text")
        for part in parts:
            if part is not None and not is_text(part):
                part.replace(exp.cast(part.copy(), "text"))


def _at(node: exp.Expr, key: str | int) -> exp.Expr | None:
    found = node.expressions[key] if isinstance(key, int) else node.args.get(key)
    return found if isinstance(found, exp.Expr) else None


def _concatenated(node: exp.Expr, _: Spelling) -> None:
    node.set("expressions", [_text(part) for part in node.expressions])


def _padded(node: exp.Expr, _: Spelling) -> None:
    node.set("this", _text(node.this))


def _strict(node: exp.Expr, _: Spelling) -> exp.Expr | None:
    """MySQL's least of something unknown is unknown."""
    if node.args.get("ignore_nulls"):
        return None
    parts = [node.this, *node.expressions]
    unknown = [
        exp.Is(this=part.copy(), expression=exp.null())
        for part in parts
        if not isinstance(part, exp.Literal)
    ]
    node.set("ignore_nulls", True)
    if not unknown:
        return node
    return exp.Case(ifs=[exp.If(this=exp.or_(*unknown), true=exp.null())], default=node.copy())


def _rollup(node: exp.Expr, _: Spelling) -> exp.Expr | None:
    """GROUP BY a, b WITH ROLLUP as GROUP BY ROLLUP (a, b)."""
    if not node.args.get("rollup") or not node.expressions:
        return None
    return exp.Group(rollup=[exp.Rollup(expressions=node.expressions)])


_RESPELL: dict[type[exp.Expr], Callable[[Any, Spelling], exp.Expr | None]] = {
    exp.Div: _quotient,
    exp.Avg: _mean,
    exp.Window: _mean,
    exp.Add: _shifted,
    exp.Sub: _shifted,
    exp.DateAdd: _shifted,
    exp.DateSub: _shifted,
    exp.TimestampAdd: _shifted,
    exp.TsOrDsToDate: lambda node, _: exp.cast(node.this, "date"),
    exp.TsOrDsToTimestamp: lambda node, _: exp.cast(node.this, "timestamp"),
    exp.ConvertTimezone: _zoned,
    exp.DateDiff: _days_between,
    exp.TimestampDiff: _units_between,
    exp.Anonymous: _called,
    exp.Collate: _collated,
    exp.UtcTimestamp: lambda *_: exp.cast(exp.Anonymous(this="now"), "timestamp"),
    exp.UtcDate: lambda *_: exp.cast(exp.Anonymous(this="now"), "date"),
    exp.Cast: _cast,
    exp.Coalesce: _of_text,
    exp.Case: _of_text,
    exp.If: _of_text,
    exp.Concat: _concatenated,
    exp.Pad: _padded,
    exp.Least: _strict,
    exp.Greatest: _strict,
    exp.Group: _rollup,
}
