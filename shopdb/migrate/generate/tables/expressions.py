"""Reads the server's expressions, and drops the parentheses that say nothing.

A parenthesis goes only where the order of operators says the same without it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shopdb.migrate.generate.tables.tokens import Token

# Binds tighter, the higher. NOT and the minus of a number stand before their operand.
STRENGTH = {
    "OR": 1, "XOR": 2, "AND": 3, "BETWEEN": 6, "BETWEEN AND": 6, "=": 6, "<=>": 6, ">=": 6,
    ">": 6, "<=": 6, "<": 6, "<>": 6, "!=": 6, "IS": 6, "LIKE": 6, "ESCAPE": 6, "IN": 6,
    "MEMBER": 6, "|": 7, "&": 8, "<<": 9, ">>": 9, "+": 10, "-": 10, "*": 11, "/": 11, "DIV": 11,
    "%": 11, "^": 12, "COLLATE": 15,
}  # fmt: skip
NEGATION, COMPARISON, SIGN, ATOM = 4, 6, 13, 99
SUMS = (10, 11)
SIGNS = {"-", "~", "!"}
# How the AND of a BETWEEN is marked.
BETWEEN_AND = "BETWEEN AND"
# Words between which an expression stands by itself.
FENCES = {"CASE", "WHEN", "THEN", "ELSE", "END", "AS", "USING", "FROM"}
# Words that a parenthesis may follow and that are no functions.
NO_CALLS = {
    "AND",
    "OR",
    "XOR",
    "NOT",
    "IN",
    "LIKE",
    "BETWEEN",
    "IS",
    "DIV",
    "OF",
    "ESCAPE",
} | FENCES


@dataclass(frozen=True)
class Group:
    """What stands in parentheses, parted by commas; `call` where these are a function's."""

    parts: tuple["Items", ...]
    call: bool


@dataclass(frozen=True)
class Case:
    """CASE to END."""

    items: "Items"


Item = Token | Group | Case
Items = tuple[Item, ...]


def expression(words: Sequence[Token]) -> Items:
    """Read an expression, and drop the parentheses that say nothing."""
    items, _ = _read(list(words), 0)
    return _simple(items)


def _read(words: Sequence[Token], at: int) -> tuple[Items, int]:
    """The items up to a comma, a closing parenthesis or END, and where that stands."""
    items: list[Item] = []
    between = False
    while at < len(words) and words[at].upper not in (",", ")", "END"):
        token = words[at]
        at += 1
        if token.upper == "(":
            before = items[-1] if items else None
            call = token.glued and isinstance(before, Token) and before.kind == "word"
            group, at = _read_group(words, at, call and word(before) not in NO_CALLS)
            items.append(group)
        elif token.upper == "CASE":
            inside, at = _read(words, at)
            items.append(Case((token, *inside)))
            at += 1
        elif token.upper == "AND" and between:
            items.append(replace(token, text=BETWEEN_AND))
            between = False
        else:
            between = between or token.upper == "BETWEEN"
            items.append(token)
    return tuple(items), at


def _read_group(words: Sequence[Token], at: int, call: bool) -> tuple[Group, int]:
    parts: list[Items] = []
    while words[at].upper != ")":
        part, at = _read(words, at)
        parts.append(part)
        at += words[at].upper == ","
    return Group(tuple(parts), call), at + 1


def _simple(items: Items) -> Items:
    while len(items) == 1 and isinstance(items[0], Group) and len(items[0].parts) == 1:
        items = items[0].parts[0]
    simple: list[Item] = []
    for item in items:
        if isinstance(item, Group):
            simple.append(Group(tuple(map(_simple, item.parts)), item.call))
        elif isinstance(item, Case):
            simple.append(Case(_simple(item.items)))
        else:
            simple.append(item)
    found: list[Item] = []
    for index, item in enumerate(simple):
        if isinstance(item, Group) and _is_needless(tuple(simple), index, item):
            found.extend(item.parts[0])
        else:
            found.append(item)
    return tuple(found)


def _is_needless(items: Items, index: int, group: Group) -> bool:
    if group.call or len(group.parts) != 1:
        return False
    inside = group.parts[0]
    strength = _strength(inside)
    left = _pull(items, index - 1) if index else 0
    right = _pull(items, index + 1) if index + 1 < len(items) else 0
    if strength is None or left is None or right is None:
        return False
    if left in (NEGATION, SIGN) and strength != ATOM:
        return False
    if strength <= STRENGTH["AND"] and max(left, right) > 0:
        return False
    return strength > max(left, right) or (left < strength == right and strength in SUMS)


def _pull(items: Items, at: int) -> int | None:
    """How strongly what stands at `at` pulls at a parenthesis beside it; None: leave it."""
    there = word(items[at])
    if there in FENCES:
        return 0
    if there == "NOT":
        return NEGATION if _is_prefix(items, at) else COMPARISON
    if there == "IN":
        return None
    if is_sign(items, at):
        return SIGN
    return STRENGTH.get(there)


def _strength(items: Items) -> int | None:
    """How strongly the loosest operator of an expression binds; None where it is not understood."""
    found = operators(items)
    if found is None or not items:
        return None
    return min((strength for _, strength in found), default=ATOM)


def operators(items: Items) -> list[tuple[int, int]] | None:
    """Where the operators of an expression stand, and how strongly each binds."""
    found: list[tuple[int, int]] = []
    for at, item in enumerate(items):
        there = word(item)
        if there in FENCES:
            return None
        if there == "NOT" and _is_prefix(items, at):
            found.append((at, NEGATION))
        elif is_sign(items, at):
            found.append((at, SIGN))
        elif there in STRENGTH:
            found.append((at, STRENGTH[there]))
    return found


def _is_prefix(items: Items, at: int) -> bool:
    """Whether what stands at `at` has no operand before it."""
    before = word(items[at - 1]) if at else "("
    return at == 0 or (before in STRENGTH.keys() | FENCES | SIGNS | {"NOT"} and before != "IS")


def is_sign(items: Items, at: int) -> bool:
    """Whether a minus, or the like, of one operand stands at `at`."""
    return at >= 0 and word(items[at]) in SIGNS and _is_prefix(items, at)


def is_call(items: Items) -> bool:
    """Whether an expression is one call of a function."""
    return len(items) == 2 and isinstance(items[1], Group) and items[1].call


def word(item: Item | None) -> str:
    """A word or symbol in upper case; empty for all else."""
    return item.upper if isinstance(item, Token) else ""


def names_in(items: Items) -> Iterator[str]:
    """The columns that an expression names."""
    for item in items:
        if isinstance(item, Group):
            for part in item.parts:
                yield from names_in(part)
        elif isinstance(item, Case):
            yield from names_in(item.items)
        elif item.kind == "name":
            yield item.text
