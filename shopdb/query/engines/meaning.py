"""Says in a statement what MySQL leaves unsaid: which values are truths, and of which type."""

from typing import Any

from sqlglot import exp
from sqlglot.dialects.mysql import MySQL
from sqlglot.optimizer.annotate_types import TypeAnnotator, annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import Schema

from shopdb.query.engines.functions import looked_up

_TRUTHS = (exp.Predicate, exp.Connector, exp.Not, exp.Boolean, exp.RegexpLike)
_FLOATS = (exp.DType.DOUBLE, exp.DType.FLOAT)


def resolved(tree: exp.Query, schema: Schema) -> exp.Query:
    """A statement of MySQL with each column resolved, and each stored function looked up."""
    tree = qualify(tree, dialect="mysql", schema=schema)
    for node in list(tree.find_all(exp.Anonymous)):
        if found := looked_up(node):
            node.replace(found)
    return tree


def typed(tree: exp.Query, schema: Schema) -> exp.Query:
    """A resolved statement with a type at each expression.

    Truths are cast to numbers where MySQL computes with them, and compared with 0 where a
    number stands for one; so no engine has to hold the two for the same.
    """
    _settle_truths(tree)
    return annotate_types(tree, schema, expression_metadata=_METADATA, dialect="mysql")


def is_float(node: exp.Expr | None) -> bool:
    """Whether MySQL computes an expression in floating point."""
    return node is not None and node.type is not None and node.type.this in _FLOATS


def is_text(node: exp.Expr | None) -> bool:
    """Whether an expression is text."""
    return node is not None and node.type is not None and node.is_type(*exp.DataType.TEXT_TYPES)


def is_day(node: exp.Expr | None) -> bool:
    """Whether an expression is a day without a time."""
    return node is not None and node.type is not None and node.is_type(exp.DType.DATE)


def postorder(tree: exp.Expr) -> list[Any]:
    """Every node, each after all that lies below it."""
    return list(tree.walk(bfs=True))[::-1]


def _settle_truths(tree: exp.Expr) -> None:
    for node in postorder(tree):
        if isinstance(node, exp.Paren) or not isinstance(node, exp.Condition):
            continue
        outer = node
        while isinstance(outer.parent, exp.Paren):
            outer = outer.parent
        is_truth = isinstance(node, _TRUTHS)
        if is_truth == _asks_truth(outer):
            continue
        if isinstance(node, exp.Boolean):
            outer.replace(exp.Literal.number(int(node.this)))
        elif is_truth:
            outer.replace(exp.cast(outer.copy(), "int"))
        elif not isinstance(node, exp.Interval):
            outer.replace(exp.NEQ(this=outer.copy(), expression=exp.Literal.number(0)))


def _asks_truth(node: exp.Expr) -> bool:
    """Whether the place of an expression is one for a truth."""
    parent, key = node.parent, node.arg_key
    if isinstance(parent, exp.Where | exp.Having | exp.Not | exp.Connector):
        return True
    if isinstance(parent, exp.Join):
        return key == "on"
    if isinstance(parent, exp.If):
        case = parent.parent
        is_compared = isinstance(case, exp.Case) and case.this is not None
        return key == "this" and not is_compared
    if isinstance(parent, exp.Is):
        # As in IS TRUE; but what is told to be NULL may be of any kind.
        return isinstance(parent.expression, exp.Boolean)
    return False


def _annotate_quotient(self: TypeAnnotator, node: exp.Div) -> exp.Expr:
    return self._set_type(node, _number(node.this, node.expression))


def _annotate_mean(self: TypeAnnotator, node: exp.Avg) -> exp.Expr:
    return self._set_type(node, _number(node.this))


def _annotate_rounded(self: TypeAnnotator, node: exp.Round) -> exp.Expr:
    """What is rounded stays exact; sqlglot takes it for a floating-point number."""
    return self._set_type(node, node.this.type)


def _annotate_float(self: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    return self._set_type(node, exp.DType.DOUBLE)


def _annotate_literal(self: TypeAnnotator, node: exp.Literal) -> exp.Expr:
    """0.5 is exact, and 5e-1 is not."""
    if node.is_string:
        return self._set_type(node, exp.DType.VARCHAR)
    if "e" in node.name.lower():
        return self._set_type(node, exp.DType.DOUBLE)
    return self._set_type(node, exp.DType.DECIMAL if "." in node.name else exp.DType.BIGINT)


def _number(*parts: exp.Expr) -> exp.DType:
    """MySQL divides exactly, whole numbers too, unless a part is a floating-point number."""
    return exp.DType.DOUBLE if any(is_float(part) for part in parts) else exp.DType.DECIMAL


_IN_FLOATING_POINT = (
    exp.CumeDist,
    exp.Exp,
    exp.Ln,
    exp.PercentRank,
    exp.Pow,
    exp.Sqrt,
    exp.Stddev,
    exp.StddevPop,
    exp.StddevSamp,
    exp.Variance,
    exp.VariancePop,
)
_METADATA: dict[Any, Any] = {
    **MySQL.EXPRESSION_METADATA,
    **{kind: {"annotator": _annotate_float} for kind in _IN_FLOATING_POINT},
    exp.Div: {"annotator": _annotate_quotient},
    exp.Avg: {"annotator": _annotate_mean},
    exp.Literal: {"annotator": _annotate_literal},
    exp.Round: {"annotator": _annotate_rounded},
}
