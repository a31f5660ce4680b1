"""Which columns tell of a person: those marked so, and those of views that are made of them."""

from collections.abc import Mapping

from shopdb.docs.catalogue.entry import Ref
from shopdb.docs.catalogue.read import Catalogue

UNKNOWN = "unknown"


def personal_columns(catalogue: Catalogue) -> Mapping[str, Mapping[str, str]]:
    """Of each table and view the columns that tell of a person, with the mark.

    A view's column whose sources are not all known counts as personal, with the mark UNKNOWN.
    """
    found: dict[str, dict[str, str]] = {
        name: {column.name: column.personal for column in table.columns if column.personal}
        for name, table in catalogue.tables.items()
    }

    def of_view(name: str) -> dict[str, str]:
        if name in found:
            return found[name]
        found[name] = {}  # a view cannot read itself; this ends the search all the same
        lineage = catalogue.lineage[Ref("view", name)]
        columns = lineage.columns or (catalogue.live.view_columns[name] if catalogue.live else {})
        marks: dict[str, str] = {}
        for column in columns:
            if lineage.problem or column in lineage.gaps:
                marks[column] = UNKNOWN
                continue
            for source in sorted(lineage.columns[column]):
                relation, _, of_source = source.rpartition(".")
                known = found.get(relation)
                if known is None:
                    known = of_view(relation) if Ref("view", relation) in catalogue.entries else {}
                if of_source in known:
                    marks.setdefault(column, known[of_source])
        found[name] = marks
        return marks

    for entry in catalogue.of_kind("view"):
        of_view(entry.ref.name)
    return found
