"""Which tables and views a piece of SQL reads and writes, and which routines it calls."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from shopdb.docs.sql.pieces import Piece, pieces

# Rows that a trigger stands before, and the table that no statement has to name.
_ROWS = {"new", "old", "dual"}
_INTO = re.compile(r"[`@\w]+(?:\s*,\s*[`@\w]+)*")
_REPLACE = re.compile(r"REPLACE\b(?!\s*\()\s*", re.IGNORECASE)
# What sqlglot does not read, and what says the same of tables and columns.
_READABLE = (
    # Of a column of a JSON_TABLE, what is done with what is missing, and its character set.
    (re.compile(r"\b(?:ERROR|NULL|DEFAULT\s+'[^']*')\s+ON\s+(?:EMPTY|ERROR)\b", re.I), ""),
    (re.compile(r"\bCHARACTER\s+SET\s+\w+(?:\s+COLLATE\s+\w+)?(?=\s[^()]*\bPATH\b)", re.I), ""),
    # It takes no comparison for a value of JSON_OBJECT.
    (re.compile(r"\bJSON_OBJECT\s*\(", re.I), "JSON_ARRAY("),
)
# It warns of each statement that it only half knows; that is asked of the tree instead.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Access:
    """What SQL does with the objects of a database, each by its name.

    `writes` says of each table how: insert, update, delete; a table that is written is among
    `reads` only where the statement names it once more. `unparsed` are the statements that were
    not understood, so that nothing is known of them.
    """

    reads: frozenset[str] = frozenset()
    writes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calls: frozenset[str] = frozenset()
    unparsed: tuple[str, ...] = ()

    def __or__(self, other: "Access") -> "Access":
        writes = {
            table: self.writes.get(table, frozenset()) | other.writes.get(table, frozenset())
            for table in (*self.writes, *other.writes)
        }
        return Access(
            self.reads | other.reads,
            writes,
            self.calls | other.calls,
            self.unparsed + other.unparsed,
        )


def of_body(body: str) -> Access:
    """What the body of a procedure, function, trigger or event does."""
    found = Access()
    for piece in pieces(body):
        found |= _of_piece(piece)
    return found


def of_statement(text: str) -> Access:
    """What one statement does."""
    return _of_piece(Piece(text))


def readable(text: str) -> str:
    """A statement as sqlglot can read it, with the same tables and columns."""
    for pattern, instead in _READABLE:
        text = pattern.sub(instead, text)
    return text


def _of_piece(piece: Piece) -> Access:
    calls = frozenset({piece.call} if piece.call else ())
    if not piece.text:
        return Access(calls=calls)
    if _REPLACE.match(piece.text):
        # A REPLACE is an INSERT that deletes what is in its way, and sqlglot knows only the former.
        found = _of_piece(Piece(_REPLACE.sub("INSERT ", piece.text), piece.call))
        return found | Access(writes=dict.fromkeys(found.writes, frozenset({"delete"})))
    try:
        trees = sqlglot.parse(readable(_without_into(piece.text)), read="mysql")
    except SqlglotError:
        return Access(calls=calls, unparsed=(piece.text,))
    found = Access(calls=calls)
    for tree in trees:
        if tree is None:
            continue
        if isinstance(tree, exp.Command):
            found |= Access(unparsed=(piece.text,))
        else:
            found |= _of_tree(tree)
    return found


def _of_tree(tree: exp.Expr) -> Access:
    targets = dict(_targets(tree))
    reads = {table.name for table in _tables(tree) if id(table) not in targets}
    writes: dict[str, set[str]] = {}
    for name, how in targets.values():
        writes.setdefault(name, set()).update(how)
    calls = {function.name for function in tree.find_all(exp.Anonymous)}
    return Access(
        frozenset(reads),
        {name: frozenset(how) for name, how in writes.items()},
        frozenset(calls),
    )


def _targets(tree: exp.Expr) -> Iterator[tuple[int, tuple[str, set[str]]]]:
    """Of each table node that is written: its id, with its name and how."""
    if isinstance(tree, exp.Insert):
        table = tree.find(exp.Table)
        if table:
            how = {"insert"} | ({"update"} if tree.args.get("conflict") else set())
            yield id(table), (table.name, how)
    elif isinstance(tree, exp.Update):
        yield from _written(tree, _assigned(tree), "update")
    elif isinstance(tree, exp.Delete):
        named = {table.name for table in tree.args.get("tables") or ()}
        yield from _written(tree, named, "delete")
    elif isinstance(tree, exp.TruncateTable):
        for table in tree.find_all(exp.Table):
            yield id(table), (table.name, {"delete"})


def _assigned(tree: exp.Update) -> set[str]:
    """The names before the dots of the columns that are set; empty where none has one."""
    return {
        one.this.table
        for one in tree.expressions
        if isinstance(one, exp.EQ) and isinstance(one.this, exp.Column) and one.this.table
    }


def _written(
    tree: exp.Expr, named: set[str], how: str
) -> Iterator[tuple[int, tuple[str, set[str]]]]:
    """Of the tables that a statement joins, those that are named, or the first."""
    own = [
        table
        for table in tree.find_all(exp.Table)
        if table.find_ancestor(exp.Query) is None and not _is_cte(table)
    ]
    listed = {id(table) for table in tree.args.get("tables") or ()}
    own = [table for table in own if id(table) not in listed]
    chosen = [table for table in own if {table.alias_or_name, table.name} & named] or own[:1]
    for table in chosen:
        yield id(table), (table.name, {how})
    # `DELETE a FROM customer AS a`: the first a is no table of its own.
    for table in tree.args.get("tables") or ():
        yield id(table), (chosen[0].name, {how})


def _tables(tree: exp.Expr) -> Iterable[exp.Table]:
    return (
        table
        for table in tree.find_all(exp.Table)
        if isinstance(table.this, exp.Identifier)
        # The server's own schemas are no part of the shop.
        and not table.db
        and table.name.lower() not in _ROWS
        # FOR UPDATE OF names a table that stands in FROM already.
        and not isinstance(table.parent, exp.Lock)
        and not _is_cte(table)
    )


def _is_cte(table: exp.Table) -> bool:
    """Whether the name is that of a CTE which can be seen from where it stands."""
    node = table.parent
    through: exp.Expr | None = None  # the CTE that the way up led through
    while node is not None:
        if isinstance(node, exp.CTE):
            through = node
        with_ = node.args.get("with_") or node.args.get("with")
        if isinstance(with_, exp.With):
            names = []
            for cte in with_.expressions:
                if cte is through and not with_.args.get("recursive"):
                    break
                names.append(cte.alias)
                if cte is through:
                    break
            if table.name in names:
                return True
            through = None
        node = node.parent
    return False


def _without_into(text: str) -> str:
    """A SELECT without its `INTO a, b`, which says where values go and not where from."""
    tokens = sqlglot.tokenize(text, read="mysql")
    if not tokens or tokens[0].token_type not in (TokenType.SELECT, TokenType.WITH):
        return text
    for token in tokens:
        if token.token_type is TokenType.INTO:
            names = _INTO.match(text, _after(text, token.end + 1))
            if names:
                return text[: token.start] + " " + text[names.end() :]
    return text


def _after(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
