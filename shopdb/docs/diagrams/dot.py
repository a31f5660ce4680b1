"""Diagrams as DOT text for Graphviz; the colours stand for those of the page's style."""

import textwrap
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import NamedTuple

from shopdb.docs.catalogue.table import Column, Table
from shopdb.docs.diagrams.classes import Class
from shopdb.docs.diagrams.relation import Relation, relations, touching
from shopdb.docs.diagrams.states import Step

# Replaced by the style of the page, which has them for light and for dark.
HEAD, SHEET = "#dde7ef", "#fefefd"
FONT = "Helvetica"

Link = Callable[[str], str]


class Edge(NamedTuple):
    """A relation of a conceptual model; `both` says that both sides may have several."""

    parent: str
    child: str
    many: bool
    optional: bool
    says: str
    both: bool


def entities(tables: Iterable[Table], every: Mapping[str, Table], link: Link, rank: str) -> str:
    """An EER diagram of a domain in crow's foot: its tables whole, its neighbours as small boxes.

    Args:
        tables: those of the domain.
        every: all tables by name.
        link: the address of a table's page.
        rank: LR or TB, the direction in which children lie of their parents.
    """
    own = list(tables)
    names = {table.name for table in own}
    drawn = [one for one in touching(names, every) if one.child in names]
    near = sorted({one.parent for one in drawn} - names)
    lines = [_entity(table, table.columns, link) for table in own]
    lines += [_small(name, link) for name in near]
    lines += [_crow(one) for one in drawn]
    return _graph(lines, f"rankdir={rank}; ranksep=0.55; nodesep=0.22;")


def overview(domains: Mapping[str, Iterable[Table]], every: Mapping[str, Table], link: Link) -> str:
    """An EER diagram of the whole, a frame a domain; of each table the columns that are keys.

    A key that leads to another domain names its table instead of drawing a line: a hundred lines
    across all frames are no picture.
    """
    home = {table.name: domain for domain, tables in domains.items() for table in tables}
    lines = []
    for domain, tables in domains.items():
        inside = []
        for table in tables:
            keys = {*table.primary_key, *table.in_foreign_keys}
            columns = [column for column in table.columns if column.name in keys]
            away = {
                name: key.table
                for key in table.foreign_keys
                for name in key.columns[:1]
                if home[key.table] != domain
            }
            inside.append(_entity(table, columns, link, away))
        frame = f'label="{domain}"; fontsize=22; fontname="{FONT} bold"; style=rounded; margin=14;'
        lines.append(f"subgraph cluster_{domain} {{ {frame}\n" + "\n".join(inside) + "\n}")
    lines += [
        _crow(one) for one in relations(every.values()) if home[one.parent] == home[one.child]
    ]
    return _graph(lines, 'rankdir=LR; ranksep=0.45; nodesep=0.18; pack=12; packmode="clust";')


def classes(found: Iterable[Class], drawn: Iterable[Relation], link: Link, rank: str) -> str:
    """A UML class diagram; classes of other domains are small boxes."""
    own, edges = list(found), list(drawn)
    names = {one.name for one in own}
    near = sorted({one.parent for one in edges} - names)
    lines = [_class(one, link) for one in own] + [_small(name, link) for name in near]
    for one in edges:
        children, parents = one.multiplicities
        tail = "diamond" if one.identifying else "none"
        lines.append(
            f"{one.parent} -> {one.child} [dir=both, arrowhead=none, arrowtail={tail},"
            f' labeldistance=1.7, labelangle=22, headlabel="{children}", taillabel="{parents}"]'
        )
    return _graph(lines, f"rankdir={rank}; ranksep=0.6; nodesep=0.25;")


def states(steps: Iterable[Step], meanings: Mapping[str, str]) -> str:
    """A state diagram of UML."""
    found = list(steps)
    starts = {one.source for one in found} - {one.target for one in found}
    ends = {one.target for one in found} - {one.source for one in found}
    lines = [
        'begin [shape=circle, style=filled, fillcolor=black, label="", width=0.18]',
        'end [shape=doublecircle, style=filled, fillcolor=black, label="", width=0.14]',
    ]
    for name, meaning in meanings.items():
        said = "<br/>".join(escape(line) for line in textwrap.wrap(meaning, 26))
        label = f'<b>{name}</b><br/><font point-size="9">{said}</font>'
        lines.append(f'{name} [shape=box, style="rounded", margin="0.12,0.07", label=<{label}>]')
    lines += [f"begin -> {name}" for name in sorted(starts)]
    for one in found:
        said = "\\n".join(textwrap.wrap(one.meaning.replace('"', "'"), 24))
        lines.append(f'{one.source} -> {one.target} [label="{said}"]')
    lines += [f"{name} -> end" for name in sorted(ends)]
    return _graph(lines, "rankdir=TB; ranksep=0.45; nodesep=0.3;", arrows="arrowhead=vee")


def concepts(entities_: Iterable[tuple[str, str, str]], edges: Iterable[Edge]) -> str:
    """A conceptual model; entities as name, title and address."""
    lines = [
        f'{name} [shape=box, style="filled,rounded", fillcolor="{HEAD}", margin="0.15,0.09",'
        f' fontsize=14, label=<<b>{escape(title)}</b>>, URL="{address}"]'
        for name, title, address in entities_
    ]
    for one in edges:
        said = "\\n".join(textwrap.wrap(one.says, 16))
        feet = _feet(many=one.many, optional=one.optional)
        if one.both:
            feet = "dir=both, arrowhead=crowodot, arrowtail=crowodot"
        lines.append(f'{one.parent} -> {one.child} [{feet}, fontsize=11, label="{said}"]')
    return _graph(lines, "rankdir=LR; ranksep=0.5; nodesep=0.25;")


def _graph(lines: Iterable[str], layout: str, arrows: str = "arrowsize=0.8") -> str:
    head = (
        f'digraph {{ {layout} pad=0.15; bgcolor=white; fontname="{FONT}";\n'
        f'node [shape=plain, fontname="{FONT}", fontsize=10];\n'
        f'edge [fontname="{FONT}", fontsize=8, {arrows}];\n'
    )
    return head + "\n".join(lines) + "\n}\n"


def _entity(
    table: Table, columns: Iterable[Column], link: Link, away: Mapping[str, str] | None = None
) -> str:
    foreign, unique = table.in_foreign_keys, table.in_unique_keys
    cells = []
    for column in columns:
        marks = [
            mark
            for mark, holds in (
                ("P", column.name in table.primary_key),
                ("F", column.name in foreign),
                ("U", column.name in unique),
            )
            if holds
        ]
        name = escape(column.name) + ("" if not column.nullable else "?")
        name = f"<b>{name}</b>" if "P" in marks else name
        target = (away or {}).get(column.name)
        said = " ".join([*marks, *([f"\u2192 {target}"] if target else [])])
        # Room at both sides, which the feet of the crows need.
        cells.append(
            f'<tr><td align="left">  {name}  </td>'
            f'<td align="right"><font point-size="8">{said or " "}  </font></td></tr>'
        )
    title = f'<tr><td colspan="2" {_head()}><b>{table.name}</b></td></tr>'
    return _box(table.name, title + "".join(cells), link)


def _class(one: Class, link: Link) -> str:
    title = f"<b>{one.name}</b>"
    if one.stereotype:
        title = f"«{one.stereotype}»<br/>{title}"
    rows = [f"<tr><td {_head()}>{title}</td></tr>"]
    if one.attributes:
        said = [f"{name}: {_short(of_type)}{many}" for name, of_type, many in one.attributes]
        rows.append(f'<tr><td balign="left" align="left">{_lines(said)}</td></tr>')
    if one.operations:
        said = []
        for name, arguments in one.operations:
            said += textwrap.wrap(f"{name}({arguments})", 44, subsequent_indent="    ")
        rows.append(f'<hr/><tr><td balign="left" align="left">{_lines(said)}</td></tr>')
    address = link if not one.stereotype else (lambda _: "")
    return _box(one.name, "".join(rows), address)


def _lines(said: Iterable[str]) -> str:
    return "<br/>".join(escape(line).replace("    ", "\u00a0\u00a0\u00a0") for line in said)


def _short(of_type: str) -> str:
    return escape(of_type.removesuffix(" unsigned").replace("datetime(6)", "datetime"))


def _box(name: str, rows: str, link: Link) -> str:
    table = (
        f'<table border="1" cellborder="0" cellspacing="0" cellpadding="2" bgcolor="{SHEET}">'
        f"{rows}</table>"
    )
    address = f', URL="{link(name)}"' if link(name) else ""
    return f"{name} [label=<{table}>{address}]"


def _small(name: str, link: Link) -> str:
    return (
        f'{name} [shape=box, style=dashed, fontsize=9, margin="0.06,0.03", height=0.2,'
        f' URL="{link(name)}"]'
    )


def _head() -> str:
    return f'bgcolor="{HEAD}"'


def _crow(one: Relation) -> str:
    return f"{one.parent} -> {one.child} [{_feet(many=one.many, optional=one.optional)}]"


def _feet(*, many: bool, optional: bool) -> str:
    """A child has one parent or none; a parent has any number of children, or one at most."""
    head = "crowodot" if many else "teeodot"
    tail = "teeodot" if optional else "teetee"
    return f"dir=both, arrowhead={head}, arrowtail={tail}"
