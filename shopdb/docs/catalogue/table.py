"""A table as documentation needs it; read from the live database or from its file alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_MARK = re.compile(r"\s*\[pii:(\w+)\]$")


@dataclass(frozen=True)
class Column:
    """A column; `generated` is STORED, VIRTUAL or empty.

    The default is not compared: the server writes expressions in its own hand.
    """

    name: str
    type: str
    nullable: bool
    comment: str = ""
    generated: str = ""
    default: str = field(default="", compare=False)

    @property
    def personal(self) -> str:
        """What the mark in its comment says that it tells of a person: email, name, …; or empty."""
        mark = _MARK.search(self.comment)
        return mark[1] if mark else ""

    @property
    def meaning(self) -> str:
        """Its comment without the mark."""
        return _MARK.sub("", self.comment)


@dataclass(frozen=True)
class Index:
    """A key; the primary key's name is PRIMARY. A part that is no column stands in brackets."""

    name: str
    columns: tuple[str, ...]
    unique: bool


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key; `actions` as in CREATE TABLE, empty where the server refuses."""

    name: str
    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]
    actions: str = ""


@dataclass(frozen=True)
class Check:
    """A check; its clause is not compared: the server writes it in its own hand."""

    name: str
    clause: str = field(compare=False)


@dataclass(frozen=True)
class Table:
    """A table, its columns in order, all else by name."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    foreign_keys: tuple[ForeignKey, ...]
    checks: tuple[Check, ...]

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key; empty where it has none."""
        return next((one.columns for one in self.indexes if one.name == "PRIMARY"), ())

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def in_foreign_keys(self) -> set[str]:
        """The columns that point at another row."""
        return {name for key in self.foreign_keys for name in key.columns}

    @property
    def in_unique_keys(self) -> set[str]:
        """The columns of unique keys besides the primary one."""
        return {
            name
            for one in self.indexes
            if one.unique and one.name != "PRIMARY"
            for name in one.columns
        }

    def is_unique(self, columns: tuple[str, ...]) -> bool:
        """Whether no two rows agree in these columns, as one of its unique keys says."""
        return any(one.unique and set(one.columns) <= set(columns) for one in self.indexes)


def plain_type(text: str) -> str:
    """A type as both sides write it: lower case, without spaces in brackets, boolean by name."""
    text = re.sub(r"\s*([(),])\s*", r"\1", text.strip().lower())
    text = re.sub(r"\)(?=\w)", ") ", text)
    return "boolean" if text == "tinyint(1)" else text
