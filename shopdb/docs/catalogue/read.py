"""Puts the catalogue together: what there is, what it means, who reads and writes what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from shopdb.docs.catalogue.entry import KINDS, Entry, Ref
from shopdb.docs.catalogue.extras import extra_entries, raised
from shopdb.docs.catalogue.grants import grants
from shopdb.docs.catalogue.live import Live
from shopdb.docs.catalogue.rooms import body_of, room_entries
from shopdb.docs.catalogue.table import Table
from shopdb.docs.catalogue.written import written_tables
from shopdb.docs.sql.access import Access, of_body, of_statement
from shopdb.docs.sql.lineage import Lineage, schema_of, trace
from shopdb.docs.sql.pipeline import of_pipeline
from shopdb.problem import Problem

# What a database holds that no room describes: the ledger of its migrations.
UNFILED = "migrations"
SELECTS = ("view", "question", "rule")


@dataclass(frozen=True)
class Catalogue:
    """Everything there is to document.

    `tables` are the live ones where a server was asked, else those of the files; `access` says
    what an entry with SQL reads, writes and calls; `grants` are the rights of each role by object.
    """

    entries: Mapping[Ref, Entry]
    tables: Mapping[str, Table]
    access: Mapping[Ref, Access]
    grants: Mapping[str, Mapping[str, str]]
    live: Live | None = None

    def of_kind(self, kind: str) -> list[Entry]:
        """The entries of a kind, by domain and name."""
        found = (entry for entry in self.entries.values() if entry.ref.kind == kind)
        return sorted(found, key=lambda entry: (entry.domain, entry.ref.name))

    def domain_of(self, table: str) -> str:
        """The domain of a table or view."""
        entry = self.relation(table)
        return entry.domain if entry else ""

    def relation(self, name: str) -> Entry | None:
        """The table, view or collection of this name."""
        found = (self.entries.get(Ref(kind, name)) for kind in ("table", "view", "collection"))
        return next((entry for entry in found if entry), None)

    def routine(self, name: str) -> Entry | None:
        """The procedure or function of this name."""
        return self.entries.get(Ref("procedure", name)) or self.entries.get(Ref("function", name))

    @cached_property
    def domains(self) -> list[str]:
        """The domains that have a table."""
        return sorted({entry.domain for entry in self.of_kind("table")})

    @cached_property
    def readers(self) -> Mapping[str, list[Ref]]:
        """Who reads each table or view."""
        return _inverted((ref, access.reads) for ref, access in self.access.items())

    @cached_property
    def writers(self) -> Mapping[str, list[Ref]]:
        """Who writes each table."""
        return _inverted((ref, access.writes) for ref, access in self.access.items())

    @cached_property
    def callers(self) -> Mapping[str, list[Ref]]:
        """Who calls each routine."""
        return _inverted((ref, access.calls) for ref, access in self.access.items())

    @cached_property
    def raisers(self) -> Mapping[str, list[Ref]]:
        """Who raises each error, by its number."""
        found = (
            (ref, {str(number) for number, _ in raised(entry.source)})
            for ref, entry in self.entries.items()
        )
        return _inverted(found)

    @cached_property
    def lineage(self) -> Mapping[Ref, Lineage]:
        """Where the columns of each view, question and rule come from."""
        known: dict[str, Mapping[str, str]] = {
            name: {column.name: column.type for column in table.columns}
            for name, table in self.tables.items()
        }
        if self.live:
            known.update(self.live.view_columns)
        schema = schema_of(known)
        return {
            ref: trace(body_of(entry) or entry.source, schema)
            for ref, entry in self.entries.items()
            if ref.kind in SELECTS
        }


def read(root: Path, live: Live | None = None) -> Catalogue:
    """The catalogue of a repository, with the tables of a database where one was asked.

    Raises:
        Problem: a file of the repository breaks a rule of its room, or the database is behind.
    """
    objects = room_entries(root)
    if live:
        _refuse_behind(objects, live)
    entries = {entry.ref: entry for entry in [*objects, *extra_entries(root, objects)]}
    written = written_tables(root)
    tables = dict(live.tables) if live else written
    # Of two that are equal the file's: the server writes expressions in its own hand.
    tables |= {name: table for name, table in written.items() if tables.get(name) == table}
    for ref in live.refs - entries.keys() if live else ():
        comment = tables[ref.name].comment if ref.kind == "table" else ""
        said = comment or "Kept by the migration tooling, not by a room"
        entries[ref] = Entry(ref, UNFILED, said)
    for name, table in tables.items():
        ref = Ref("table", name)
        if table.comment:
            entries[ref] = replace(entries[ref], summary=table.comment)
    access = {ref: _known(_access(entry), entries) for ref, entry in entries.items()}
    order = {kind: at for at, kind in enumerate(KINDS)}
    refs = sorted(entries, key=lambda ref: (order[ref.kind], ref.name))
    return Catalogue(
        {ref: entries[ref] for ref in refs},
        tables,
        {ref: access[ref] for ref in refs if access[ref] != Access()},
        grants(root),
        live,
    )


def _refuse_behind(objects: Iterable[Entry], live: Live) -> None:
    lacking = sorted(entry.ref for entry in objects if entry.ref not in live.refs)
    if lacking:
        first = ", ".join(f"{ref.kind} {ref.name}" for ref in lacking[:3])
        raise Problem(
            f"the database lacks {len(lacking)} objects that the files have, such as {first}",
            "Bring it up to date: make migrate",
        )


def _access(entry: Entry) -> Access:
    if entry.ref.kind in ("question", "rule"):
        return of_statement(entry.source)
    if entry.ref.kind == "pipeline":
        return of_pipeline(entry.facts.get("Collection", ""), entry.source)
    if entry.ref.kind == "view":
        return of_statement(body_of(entry))
    body = body_of(entry)
    return of_body(body) if body else Access()


def _known(access: Access, entries: Mapping[Ref, Entry]) -> Access:
    """Without the functions of the server itself."""
    calls = {
        name
        for name in access.calls
        if Ref("function", name) in entries or Ref("procedure", name) in entries
    }
    return replace(access, calls=frozenset(calls))


def _inverted(found: Iterable[tuple[Ref, Iterable[str]]]) -> Mapping[str, list[Ref]]:
    by_name: dict[str, list[Ref]] = defaultdict(list)
    for ref, names in found:
        for name in names:
            by_name[name].append(ref)
    return by_name
