"""Diagrams as Mermaid text, which many readers of Markdown draw by themselves."""

import re
from collections.abc import Iterable, Mapping

from shopdb.docs.catalogue.table import Column, Table
from shopdb.docs.diagrams.classes import Class
from shopdb.docs.diagrams.relation import Relation, relations, touching
from shopdb.docs.diagrams.sequence import Message
from shopdb.docs.diagrams.states import Step


def entities(tables: Iterable[Table], every: Mapping[str, Table]) -> str:
    """An EER diagram of a domain: its tables with all columns, its neighbours by name."""
    own = list(tables)
    names = {table.name for table in own}
    lines = ["erDiagram"]
    for table in own:
        lines += _entity(table, table.columns)
    lines += [_crow(one) for one in touching(names, every) if one.child in names]
    return _text(lines)


def overview(every: Mapping[str, Table]) -> str:
    """An EER diagram of the whole: of each table the columns that are keys."""
    lines = ["erDiagram"]
    for table in every.values():
        keys = {*table.primary_key, *table.in_foreign_keys}
        lines += _entity(table, [column for column in table.columns if column.name in keys])
    return _text(lines + [_crow(one) for one in relations(every.values())])


def classes(found: Iterable[Class], drawn: Iterable[Relation]) -> str:
    """A UML class diagram."""
    lines = ["classDiagram"]
    for one in found:
        lines.append(f"    class {one.name} {{")
        lines += [f"        <<{one.stereotype}>>"] if one.stereotype else []
        lines += [
            f"        +{name} {_word(of_type)}{many}" for name, of_type, many in one.attributes
        ]
        lines += [f"        +{name}({arguments})" for name, arguments in one.operations]
        lines.append("    }")
    for relation in drawn:
        children, parents = relation.multiplicities
        line = "*--" if relation.identifying else "--"
        label = ", ".join(relation.columns)
        lines.append(
            f'    {relation.parent} "{parents}" {line} "{children}" {relation.child} : {label}'
        )
    return _text(lines)


def states(steps: Iterable[Step], meanings: Mapping[str, str]) -> str:
    """A state diagram."""
    found = list(steps)
    starts = {one.source for one in found} - {one.target for one in found}
    ends = {one.target for one in found} - {one.source for one in found}
    lines = ["stateDiagram-v2"]
    lines += [f"    {name} : {name}: {_plain(text)}" for name, text in meanings.items()]
    lines += [f"    [*] --> {name}" for name in sorted(starts)]
    lines += [f"    {one.source} --> {one.target} : {_plain(one.meaning)}" for one in found]
    return _text(lines + [f"    {name} --> [*]" for name in sorted(ends)])


def sequence(messages: Iterable[Message], participants: Iterable[str]) -> str:
    """A sequence diagram."""
    lines = ["sequenceDiagram", "    autonumber"]
    lines += [f"    participant {name}" for name in participants]
    for one in messages:
        lines.append(f"    {one.sender}->>{one.receiver}: {one.text}")
        if one.writes:
            lines.append(f"    Note over {one.receiver}: writes {', '.join(one.writes)}")
    return _text(lines)


def concepts(names: Iterable[tuple[str, str]], lines: Iterable[str]) -> str:
    """A conceptual model: entities without columns, as `id["Title"]`, and relations between."""
    return _text(["erDiagram", *(f'    {name}["{title}"]' for name, title in names), *lines])


def crow_line(
    parent: str, child: str, *, many: bool, optional: bool, says: str, both: bool = False
) -> str:
    """One relation of an EER diagram; `both`: either side may have several."""
    left, right = ("|o" if optional else "||"), ("o{" if many else "o|")
    if both:
        left, right = "}o", "o{"
    return f'    {parent} {left}--{right} {child} : "{says}"'


def _crow(one: Relation) -> str:
    return crow_line(
        one.parent, one.child, many=one.many, optional=one.optional, says=", ".join(one.columns)
    )


def _entity(table: Table, columns: Iterable[Column]) -> list[str]:
    unique, foreign = table.in_unique_keys, table.in_foreign_keys
    lines = [f"    {table.name} {{"]
    for column in columns:
        marks = [
            mark
            for mark, holds in (
                ("PK", column.name in table.primary_key),
                ("FK", column.name in foreign),
                ("UK", column.name in unique),
            )
            if holds
        ]
        keys = f" {', '.join(marks)}" if marks else ""
        lines.append(f"        {_word(column.type)} {column.name}{keys}")
    return [*lines, "    }"]


def _word(of_type: str) -> str:
    """A type as one word: Mermaid takes no comma and no space."""
    return re.sub(r"[^a-z0-9]+", "_", of_type.removesuffix(" unsigned")).strip("_")


def _plain(text: str) -> str:
    return re.sub(r"[:;#{}\[\]]", ",", text)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
