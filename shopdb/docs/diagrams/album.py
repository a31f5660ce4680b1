"""Every diagram there is: its DOT or SVG, its Mermaid text, and what it says in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shopdb.docs.catalogue.read import Catalogue
from shopdb.docs.catalogue.table import Table
from shopdb.docs.diagrams import conceptual, dot, mermaid
from shopdb.docs.diagrams.classes import classes_of
from shopdb.docs.diagrams.graphviz import draw, size
from shopdb.docs.diagrams.relation import relations
from shopdb.docs.diagrams.sequence import messages, participants
from shopdb.docs.diagrams.sequence_svg import draw_sequence
from shopdb.docs.diagrams.states import statuses, written_steps

CHECKOUT = "checkout_place_order"


@dataclass(frozen=True)
class Diagram:
    """A diagram; `dots` are DOT texts of which the best fit for a page is drawn, else `svg` is.

    `lines` say in words what the picture shows, for those who do not see it; `paper` is what it
    is printed on.
    """

    name: str
    title: str
    about: str
    mermaid: str
    lines: tuple[str, ...]
    dots: tuple[str, ...] = ()
    svg: str = ""
    domain: str = ""
    paper: str = "A3"

    def picture(self, program: str) -> str:
        """The SVG, by Graphviz where it is one of its own."""
        if self.svg:
            return self.svg
        drawn = [draw(program, text, self.title) for text in self.dots]
        return max(drawn, key=scale)


def scale(svg: str, paper: tuple[float, float] = (1190 - 80, 842 - 80)) -> float:
    """By how much a picture may grow to fill a sheet, given in points; A3 within its margins."""
    (width, height), (long, short) = size(svg), paper
    return max(min(long / width, short / height), min(short / width, long / height))


def album(
    root: Path, catalogue: Catalogue, address: Callable[[str], str] = lambda table: ""
) -> Iterator[Diagram]:
    """All diagrams of a catalogue, those of the whole first.

    Args:
        root: the repository.
        catalogue: what is drawn.
        address: the page of a table, as the pictures link it.

    Raises:
        Problem: the file of the conceptual model is not as it has to be.
    """
    yield _concepts(root, catalogue)
    yield _overview(catalogue, address)
    yield _states(root)
    yield _checkout(catalogue)
    for domain in catalogue.domains:
        yield from _of_domain(domain, catalogue, address)


def _tables(domain: str, catalogue: Catalogue) -> list[Table]:
    return [
        catalogue.tables[entry.ref.name]
        for entry in catalogue.of_kind("table")
        if entry.domain == domain
    ]


def _concepts(root: Path, catalogue: Catalogue) -> Diagram:
    model = conceptual.read_model(root, catalogue)
    edges = [
        dot.Edge(one.target, one.source, key.many, key.optional, one.says, one.many)
        for one, key in conceptual.drawn(model, catalogue)
    ]
    concepts = model.concepts.values()
    titles = {concept.name: concept.title for concept in concepts}
    homes = {one.name: catalogue.domain_of(one.tables[0]) for one in concepts}
    return Diagram(
        "conceptual",
        "Conceptual model",
        "Entities and relations without columns, as docs/model/conceptual.yaml has them. A channel,"
        " a currency, a country and a language belong to nearly everything; their lines are left"
        " out.",
        mermaid.concepts(
            titles.items(),
            (
                mermaid.crow_line(
                    one.parent,
                    one.child,
                    many=one.many,
                    optional=one.optional,
                    says=one.says,
                    both=one.both,
                )
                for one in edges
            ),
        ),
        tuple(f"{titles[one.child]} {one.says} {titles[one.parent]}" for one in edges),
        dots=(
            dot.concepts(
                [(one.name, one.title, f"../domain/{homes[one.name]}.html") for one in concepts],
                edges,
            ),
        ),
    )


def _overview(catalogue: Catalogue, address: Callable[[str], str]) -> Diagram:
    by_domain = {domain: _tables(domain, catalogue) for domain in catalogue.domains}
    return Diagram(
        "eer",
        "All tables",
        "Every table with the columns that are keys, a frame a domain. A key that leads to another"
        " domain names its table instead of drawing a line.",
        mermaid.overview(catalogue.tables),
        tuple(_sentences(list(catalogue.tables.values()))),
        dots=(dot.overview(by_domain, catalogue.tables, address),),
        paper="A1",
    )


def _states(root: Path) -> Diagram:
    steps, meanings = written_steps(root), statuses(root)
    return Diagram(
        "order_states",
        "Life of an order",
        "The steps that order_status_transition allows; no other can be stored.",
        mermaid.states(steps, meanings),
        tuple(f"{one.source} to {one.target}: {one.meaning}" for one in steps),
        dots=(dot.states(steps, meanings),),
        paper="A4",
    )


def _checkout(catalogue: Catalogue) -> Diagram:
    found = messages(catalogue, CHECKOUT)
    title = "Checkout"
    return Diagram(
        "checkout",
        title,
        f"The calls of {CHECKOUT} as its text has them, between domains; a call in a branch or a"
        " loop stands once. Under a call stands which tables the procedure itself writes.",
        mermaid.sequence(found, participants(found)),
        tuple(f"{one.sender} calls {one.text} in {one.receiver}" for one in found),
        svg=draw_sequence(found, title),
        paper="A4",
    )


def _of_domain(
    domain: str, catalogue: Catalogue, address: Callable[[str], str]
) -> Iterator[Diagram]:
    tables = _tables(domain, catalogue)
    said = domain.replace("_", " ")
    yield Diagram(
        f"eer_{domain}",
        f"Tables of {said}",
        "P: primary key, F: foreign key, U: unique, ?: may be NULL. Tables of other domains are"
        " dashed.",
        mermaid.entities(tables, catalogue.tables),
        tuple(_sentences(tables)),
        dots=tuple(dot.entities(tables, catalogue.tables, address, rank) for rank in ("LR", "TB")),
        domain=domain,
    )
    found = classes_of(domain, catalogue)
    drawn = relations(tables)
    yield Diagram(
        f"uml_{domain}",
        f"Classes of {said}",
        "Tables as classes; operations are the procedures that programmes call. A filled diamond:"
        " a part that its whole identifies.",
        mermaid.classes(found, drawn),
        tuple(
            f"{one.name}: {', '.join(name for name, _ in one.operations) or 'no operations'}"
            for one in found
        ),
        dots=tuple(dot.classes(found, drawn, address, rank) for rank in ("LR", "TB")),
        domain=domain,
    )


def _sentences(tables: list[Table]) -> Iterator[str]:
    for one in relations(tables):
        few = "one" if not one.optional else "one or no"
        many = "any number of" if one.many else "at most one"
        keys = ", ".join(one.columns)
        yield (
            f"{one.child} has {few} {one.parent} ({keys}); a {one.parent} has {many} {one.child}"
        )
