"""What the report's tests share: the page as a browser would take it apart."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from shopdb.report import EVERYTHING, build
from tests.database import Database
from tests.summaries import refresh

VOID = {"meta", "br", "hr", "img", "input", "link", "use"}


class Page(HTMLParser):
    """Elements with their attributes, in order, and the text of each kind of element."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; text up to its end belongs to it."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that has no inside."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """The innermost element ends, and no other."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text, with entities already read."""
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(db: Database, tmp_path: Path) -> Callable[..., Page]:
    """Builds the report on the test's database and reads it."""

    def of(**options: Any) -> Page:
        refresh(db)
        path = build(
            db.url, tmp_path / "report", lambda _: None, **{"period": EVERYTHING, **options}
        )
        return Page(path.read_text(encoding="utf-8"))

    return of
