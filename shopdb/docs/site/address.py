"""Where each thing has its page, and texts in which the names of things are links to it."""

import re

from markupsafe import Markup, escape

from shopdb.docs.catalogue import Catalogue
from shopdb.docs.catalogue.entry import Ref

# A path of a file, a name with an underscore, or an error's number with its name.
_NAME = re.compile(r"[\w/.-]+\.(?:sql|md|js|yaml)\b|\b[A-Za-z][A-Za-z0-9]*_\w+\b")


def page_of(ref: Ref) -> str:
    """The address of a page, from the site's top folder."""
    return f"{ref.kind}/{ref.name.replace('/', '-')}.html"


def table_page(name: str) -> str:
    """The address of a table's page, from a page one folder down."""
    return f"../{page_of(Ref('table', name))}"


class Linker:
    """Turns the names of things within a text into links, for pages one folder down."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Learn every name; a name that two kinds share leads to the first of them."""
        self._refs: dict[str, Ref] = {}
        for ref, entry in catalogue.entries.items():
            self._refs.setdefault(ref.name, ref)
            if entry.path.endswith((".sql", ".js", ".yaml")):
                self._refs.setdefault(entry.path, ref)

    def __call__(self, text: str, own: str = "") -> Markup:
        """The text as HTML; `own` is the name whose page this is, which is no link."""
        parts: list[Markup] = []
        end = 0
        for found in _NAME.finditer(text):
            ref = self._refs.get(found[0])
            if ref and ref.name != own:
                parts.append(escape(text[end : found.start()]))
                parts.append(Markup('<a href="../{}">{}</a>').format(page_of(ref), found[0]))
                end = found.end()
        parts.append(escape(text[end:]))
        return Markup("").join(parts)
