"""Writes expressions in the house's hand: words in upper case, on as many lines as they need."""

import re

from shopdb.migrate.generate.tables.expressions import (
    ATOM,
    BETWEEN_AND,
    Case,
    Group,
    Item,
    Items,
    is_call,
    is_sign,
    operators,
    word,
)
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.tokens import Token

WIDTH = 100
INDENT = 4
BREAKS_BEFORE = {"OR", "XOR", "AND", "+", "-", "*", "/", "=", "<=>", ">=", ">", "<=", "<", "<>"}
# Names of character sets and collations, which stay in lower case.
LITERALLY_AFTER = {"COLLATE", "CHARSET", "USING"}


def flat(items: Items) -> str:
    """An expression on one line."""
    text = ""
    for index, item in enumerate(items):
        before = items[index - 1] if index else None
        tight = (isinstance(item, Group) and item.call) or is_sign(items, index - 1)
        text += ("" if tight or before is None else " ") + _item(item, before)
    return text


def broken(items: Items, indent: int) -> str:
    """An expression on as many lines as it needs, each after the first indented that far."""
    line = flat(items)
    if indent + len(line) < WIDTH:
        return line
    if len(items) == 1 and isinstance(items[0], Case):
        return _broken_case(items[0], indent)
    first, *others = _pieces(items)
    if others:
        lines = (f"{_item(op, None)} {broken(tuple(rest), indent)}" for op, *rest in others)
        return ("\n" + " " * indent).join([broken(first, indent), *lines])
    if isinstance(items[-1], Group):
        return _broken_group(items, items[-1], indent)
    return line


def _broken_group(items: Items, group: Group, indent: int) -> str:
    head = flat((*items[:-1], Group((), group.call))).removesuffix("()")
    if len(group.parts) == 1 and is_call(group.parts[0]):
        return f"{head}({broken(group.parts[0], indent)})"
    inner = "\n" + " " * (indent + INDENT)
    body = f",{inner}".join(broken(part, indent + INDENT) for part in group.parts)
    return f"{head}({inner}{body}\n{' ' * indent})"


def _broken_case(case: Case, indent: int) -> str:
    lines: list[list[Item]] = [[]]
    for item in case.items:
        if isinstance(item, Token) and item.upper in ("WHEN", "ELSE"):
            lines.append([])
        lines[-1].append(item)
    inner = "\n" + " " * (indent + INDENT)
    # The word CASE and a value to compare with, then a line for each branch.
    return inner.join(flat(tuple(line)) for line in lines) + f"\n{' ' * indent}END"


def _pieces(items: Items) -> list[Items]:
    """The operands of the loosest operator, each after the first with the operator before it."""
    found = operators(items) or []
    loosest = min((strength for _, strength in found), default=ATOM)
    starts = [
        at
        for at, strength in found
        if strength == loosest and at and word(items[at]) in BREAKS_BEFORE
    ]
    return [items[a:b] for a, b in zip([0, *starts], [*starts, len(items)], strict=True)]


def _item(item: Item, before: Item | None) -> str:
    if isinstance(item, Group):
        return f"({', '.join(flat(part) for part in item.parts)})"
    if isinstance(item, Case):
        return f"{flat(item.items)} END"
    if item.kind == "name":
        return written(item.text)
    if item.kind == "literal":
        return literal(item.text)
    if item.text == BETWEEN_AND:
        return "AND"
    if item.text.startswith("_") or word(before) in LITERALLY_AFTER:
        return item.text
    return item.upper or item.text


def literal(text: str) -> str:
    """A literal without the character set that it has anyway, a quote in it doubled."""
    before, _, value = text.partition("'")
    said = before == "_utf8mb4" or (before.startswith("_") and value.isascii())
    doubled = re.sub(r"\\(.)", lambda escape: "''" if escape[1] == "'" else escape[0], value)
    return f"{'' if said else before}'{doubled}"
