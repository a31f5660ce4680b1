"""The review opens from the disk in a browser: no error, every picture drawn, printed on A4."""

import re

import pytest

from shopdb.report import build
from tests.queries.conftest import sample_shop  # noqa: F401 - a fixture
from tests.report.browser import find_browser, tab

PICTURES = """
[...document.querySelectorAll("figure svg")].map(svg => {
  const box = svg.getBoundingClientRect();
  const marks = [...svg.querySelectorAll("path")].filter(path => {
    const drawn = path.getBoundingClientRect();
    return drawn.width > 0 || drawn.height > 0;
  });
  return [box.width, box.height, marks.length, svg.getAttribute("aria-label")];
})
"""
# Two sections fill a page, and the first page has one.
A4 = (595, 842)


@pytest.fixture(scope="module")
def review(sample_shop, tmp_path_factory):  # noqa: F811 - the fixture
    return build(sample_shop, tmp_path_factory.mktemp("review"), lambda _: None, "shop_uk")


@pytest.fixture
def opened(review, tmp_path):
    program = find_browser()
    if not program:
        pytest.skip("no browser here: `make browser` installs Debian's Chromium")
    with tab(program, tmp_path / "profile") as page:
        page.call(
            "Emulation.setDeviceMetricsOverride",
            width=1000,
            height=1400,
            deviceScaleFactor=1,
            mobile=False,
        )
        page.open(review)
        yield page


def test_is_drawn_whole_without_a_network_and_prints(opened, review, tmp_path):
    assert opened.errors == []
    assert [address for address in opened.requests if not address.startswith("file://")] == []
    assert len(opened.requests) == 1

    pictures = opened.evaluate(PICTURES)
    assert len(pictures) >= 12
    for width, height, marks, said in pictures:
        assert width > 300, said
        assert height > 100, said
        assert marks > 5, said
    assert not opened.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    sections = opened.evaluate("document.querySelectorAll('section').length")
    printed = opened.pdf()
    (tmp_path / "review.pdf").write_bytes(printed)
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", printed)
    assert len(pages) == 1 + sections // 2
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4}

    (tmp_path / "review.png").write_bytes(opened.screenshot())
    assert (tmp_path / "review.png").stat().st_size > 100_000


def test_the_browser_would_have_told_of_an_error(opened, tmp_path):
    page = tmp_path / "broken.html"
    page.write_text(
        "<script>nothing.at.all</script><img src='http://127.0.0.1:9/x.png'>", encoding="utf-8"
    )
    opened.events.clear()
    opened.open(page)
    assert any("ReferenceError" in str(error) for error in opened.errors)
    assert "http://127.0.0.1:9/x.png" in opened.requests
