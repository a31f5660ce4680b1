"""A table as SHOW CREATE TABLE says it is, and each part of it in the house's hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from shopdb.migrate.generate.tables.expressions import Items
from shopdb.migrate.generate.tables.layout import NEW_LINE, Bracket, Listing, Segment
from shopdb.migrate.generate.tables.names import listed, written
from shopdb.migrate.generate.tables.partitions import Partitioning
from shopdb.migrate.generate.tables.printing import flat

# Types whose columns cannot have a literal default, and say nothing where they have none.
WITHOUT_DEFAULT = ("BLOB", "TEXT", "JSON", "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "GEOM")


@dataclass(frozen=True)
class Column:
    """A column; texts are SQL as the house writes it, and empty where SHOW CREATE says nothing.

    `generated` and `default_expression` are what stands in their parentheses; `stored` is STORED or
    VIRTUAL; `attributes` is all else but the comment.
    """

    name: str
    type: str
    charset: str = ""
    collation: str = ""
    generated: Items = ()
    stored: str = ""
    nullable: bool = True
    srid: str = ""
    default: str = ""
    default_expression: Items = ()
    on_update: str = ""
    auto_increment: bool = False
    attributes: tuple[str, ...] = ()
    comment: str = ""

    @property
    def lacks_default(self) -> bool:
        """Whether it may be NULL and yet has no default: ALTER COLUMN … DROP DEFAULT made it so."""
        literal = not any(word in self.type for word in WITHOUT_DEFAULT)
        has_none = not (self.default or self.default_expression or self.generated)
        return self.nullable and has_none and literal

    @property
    def definition(self) -> list[Segment]:
        """The column as CREATE TABLE defines it, without its name."""
        head = [self.type]
        if self.charset:
            head.append(f"CHARACTER SET {self.charset}")
        if self.collation:
            head.append(f"COLLATE {self.collation}")
        if self.generated:
            rest = [self.stored] if self.nullable else [self.stored, "NOT NULL"]
            if self.srid:
                rest.append(f"SRID {self.srid}")
            middle: list[Segment] = [Bracket("GENERATED ALWAYS AS", self.generated, " ".join(rest))]
        else:
            head.append("NULL" if self.nullable else "NOT NULL")
            if self.srid:
                head.append(f"SRID {self.srid}")
            middle = []
        if self.default not in ("", "NULL"):
            middle.append(f"DEFAULT {self.default}")
        if self.default_expression:
            middle.append(Bracket("DEFAULT", self.default_expression))
        if self.on_update:
            middle.append(f"ON UPDATE {self.on_update}")
        if self.auto_increment:
            middle.append("AUTO_INCREMENT")
        comment = [f"COMMENT {self.comment}"] if self.comment else []
        return [" ".join(head), *middle, *self.attributes, *comment]


@dataclass(frozen=True)
class KeyPart:
    """What a key sorts by: a column, or the first `prefix` characters of one, or an expression."""

    column: str = ""
    expression: Items = ()
    prefix: str = ""
    descending: bool = False

    def __str__(self) -> str:
        text = f"({flat(self.expression)})" if self.expression else written(self.column)
        prefix = f"({self.prefix})" if self.prefix else ""
        return f"{text}{prefix}{' DESC' if self.descending else ''}"


@dataclass(frozen=True)
class Key:
    """A key; `kind` as in CREATE TABLE: PRIMARY KEY, UNIQUE KEY, KEY, FULLTEXT KEY, SPATIAL KEY."""

    kind: str
    name: str
    parts: tuple[KeyPart, ...]
    options: tuple[str, ...] = ()
    comment: str = ""

    @property
    def definition(self) -> list[Segment]:
        """The key as CREATE TABLE defines it."""
        head = f"{self.kind} {written(self.name)}" if self.name else self.kind
        comment = [f"COMMENT {self.comment}"] if self.comment else []
        parts = ", ".join(map(str, self.parts))
        return [Listing(head, parts, " ".join(self.options)), *comment]


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key; `schema` is empty where it points into its own database."""

    name: str
    columns: tuple[str, ...]
    schema: str
    table: str
    referenced: tuple[str, ...]
    actions: str = ""

    @property
    def definition(self) -> list[Segment]:
        """The foreign key as CREATE TABLE defines it."""
        table = ".".join(written(name) for name in (self.schema, self.table) if name)
        points_at = f"REFERENCES {table} ({listed(self.referenced)})"
        return [
            f"CONSTRAINT {written(self.name)}",
            NEW_LINE,
            f"FOREIGN KEY ({listed(self.columns)})",
            *(f"{points_at} {self.actions}".strip(),),
        ]


@dataclass(frozen=True)
class Check:
    """A check constraint."""

    name: str
    condition: Items
    enforced: bool = True

    @property
    def definition(self) -> list[Segment]:
        """The check as CREATE TABLE defines it."""
        tail = "" if self.enforced else "NOT ENFORCED"
        return [
            f"CONSTRAINT {written(self.name)}",
            NEW_LINE,
            Bracket("CHECK", self.condition, tail),
        ]


@dataclass(frozen=True)
class Table:
    """A table; `options` are those of CREATE TABLE besides its character set, in upper case."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    foreign_keys: tuple[ForeignKey, ...]
    checks: tuple[Check, ...]
    charset: str
    collation: str
    options: Mapping[str, str]
    partitioning: Partitioning | None
