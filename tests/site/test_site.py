"""The site on the disk: links lead somewhere, everything has its page, nobody is on it."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from shopdb.database import rows, session
from shopdb.docs.site import build
from shopdb.docs.site.address import page_of
from shopdb.docs.site.samples import MASK
from shopdb.problem import Problem
from tests.site.conftest import ROOT, sample_shop  # noqa: F401 - a fixture

# Bytes of a page, and of the one that shows every table at once.
LARGEST, LARGEST_PICTURE = 250_000, 400_000
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Addresses that a page names, ids that it has, and how its parts are marked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.roles: list[str] = []
        self.headings: list[int] = []
        self.unscoped = 0
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        """Note an element that begins."""
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found[name] for name in ("href", "src", "xlink:href") if name in found]
        self.ids += [found["id"]] if "id" in found else []
        self.roles += [found["role"]] if "role" in found else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.unscoped += tag == "th" and "scope" not in found
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note an element that has no inside."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        """The innermost element ends, and no other."""
        assert self._open.pop() == tag


@pytest.fixture(scope="module")
def pages(site):
    return {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
    }


def test_every_link_leads_to_a_page_or_a_part_of_one(site, pages):
    broken = []
    for address, page in pages.items():
        for link in page.links:
            path, _, part = unquote(link).partition("#")
            target = ((site / address).parent / path).resolve() if path else site / address
            name = target.relative_to(site.resolve()).as_posix() if path else address
            if not target.is_file() or (part and part not in pages[name].ids):
                broken.append((address, link))

    assert broken == []


def test_no_page_fetches_anything_from_elsewhere(site, pages):
    for page in pages.values():
        assert [link for link in page.links if re.match(r"[a-z]+:|//", link)] == []
    for name in ("site.css", "search.js", "theme.js"):
        text = (site / "assets" / name).read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|https?:", text)


def test_everything_has_its_page_and_every_page_its_thing(pages, live_catalogue):
    of_things = {page_of(ref) for ref in live_catalogue.entries}
    others = {
        page
        for page in pages
        if page == "index.html"
        or page.endswith("/index.html")
        or page.startswith(("domain/", "diagram/"))
    }

    assert pages.keys() - others == of_things
    assert {f"domain/{domain}.html" for domain in live_catalogue.domains} <= others


def test_every_page_can_be_reached_from_the_first(site, pages):
    seen, ahead = set(), ["index.html"]
    while ahead:
        address = ahead.pop()
        if address in seen:
            continue
        seen.add(address)
        for link in pages[address].links:
            target = ((site / address).parent / link.partition("#")[0]).resolve()
            if target.suffix == ".html":
                ahead.append(target.relative_to(site.resolve()).as_posix())

    assert pages.keys() - seen == set()


def test_pages_are_marked_for_those_who_do_not_see_them(pages):
    for address, page in pages.items():
        assert {"main", "header", "footer"} <= set(page.tags), address
        assert "search" in page.roles, address
        assert page.headings[0] == 1, address
        assert page.headings.count(1) == 1, address
        assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
        assert page.unscoped == 0, address
        assert len(page.ids) == len(set(page.ids)), address
        assert page.links[0].endswith("site.css")
        assert "#main" in page.links, address


def test_pages_are_small(site):
    for path in site.rglob("*.html"):
        most = LARGEST_PICTURE if path.name == "eer.html" else LARGEST
        assert path.stat().st_size < most, path
    assert (site / "assets/index.js").stat().st_size < 500_000


def test_nobody_is_on_it(sample_shop, site, live_catalogue):  # noqa: F811 - the fixture
    """Of the rows that samples show, nothing of a marked column is on any page."""
    persons = set()
    with session(sample_shop) as connection:
        for table in live_catalogue.tables.values():
            for column in table.columns:
                if column.personal:
                    found = rows(
                        connection,
                        f"SELECT DISTINCT `{column.name}` FROM `{table.name}`"
                        f" WHERE CHAR_LENGTH(`{column.name}`) > 8 LIMIT 200",
                    )
                    persons |= {str(value) for (value,) in found}
    assert len(persons) > 200
    samples = [
        re.search(r'<h2 id="sample">.*?</table>', path.read_text(encoding="utf-8"), re.DOTALL)
        for folder in ("table", "view")
        for path in (site / folder).glob("*.html")
    ]
    cells = {
        cell
        for found in samples
        if found
        for cell in re.findall(r"<td>(.*?)</td>", found[0], re.DOTALL)
    }

    assert MASK in cells
    assert cells & persons == set()


def test_what_is_personal_is_on_one_page_with_who_reads_it_and_what_becomes_of_it(site):
    text = (site / "personal/index.html").read_text(encoding="utf-8")

    assert '<a href="../table/customer.html#column-email">customer.email</a>' in text
    assert '<a href="../view/customer_masked.html">customer_masked</a>.email' in text
    assert "app, auditor, dba, support" in text
    assert '<a href="../collection/reviews.html">reviews</a>.body' in text
    assert "until expiresAt: the document" in text


def test_a_table_says_who_reads_and_writes_it_and_how_many_rows_it_has(site, live):
    text = (site / "table/order_line.html").read_text(encoding="utf-8")

    assert f"<dd>{live.counts['order_line']}</dd>" in text
    assert '<h2 id="written-by">' in text
    assert 'href="../procedure/order_write_lines_core.html"' in text
    assert 'href="../question/sales-basket_size.html"' in text
    assert "Copy of that day" in text


def test_a_view_says_what_its_columns_are_made_of(site):
    text = (site / "view/daily_sales.html").read_text(encoding="utf-8")

    assert '<a href="../view/sale.html">sale</a>.gross_sales' in text


def test_other_files_are_never_removed(sample_shop, dot, tmp_path):  # noqa: F811 - the fixture
    (tmp_path / "letter.txt").write_text("Dear", encoding="utf-8")

    with pytest.raises(Problem, match="no site of ours"):
        build(sample_shop, ROOT, tmp_path, lambda _: None)
    assert (tmp_path / "letter.txt").exists()


def test_a_database_that_is_behind_is_a_problem(scratch_database, dot, tmp_path):
    older = tmp_path / "site/assets/site.css"
    older.parent.mkdir(parents=True)
    older.write_text("", encoding="utf-8")

    with pytest.raises(Problem, match=r"lacks \d+ objects that the files have, such as event "):
        build(scratch_database, ROOT, tmp_path / "site", lambda _: None)
    assert older.exists()
