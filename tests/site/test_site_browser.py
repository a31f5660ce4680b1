"""The site in a browser, from the disk: search, keyboard, both themes, print, no error."""

import re

import pytest

from tests.report.browser import find_browser, tab

PAGES = (
    "index.html",
    "table/sales_order.html",
    "table/index.html",
    "view/sale.html",
    "procedure/checkout_place_order.html",
    "question/customer-rfm.html",
    "error/NOT_FOUND.html",
    "domain/cart.html",
    "diagram/checkout.html",
    "diagram/conceptual.html",
    "personal/index.html",
)
# Of each visible text its contrast with what lies behind it, where that is less than 4.5.
FAINT = """
(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => {
      const c = one / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const head = getComputedStyle(document.documentElement).getPropertyValue("--head").trim();
  const hex = [1, 3, 5].map((at) => parseInt(head.slice(at, at + 2), 16));
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const inPicture = element.closest("svg");
    const ink = parts(inPicture ? style.fill : style.color).slice(0, 3);
    // A text of a picture may stand on a box's head as well.
    const grounds = inPicture ? [behind(inPicture.parentElement), hex] : [behind(element)];
    const least = Math.min(...grounds.map((ground) => ratio(ink, ground)));
    seen += 1;
    if (least < 4.5) faint.push([walker.currentNode.data.trim().slice(0, 40), least]);
  }
  return [seen, faint.slice(0, 5)];
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    program = find_browser()
    if not program:
        pytest.skip("no browser here: `make browser` installs Debian's Chromium")
    with tab(program, tmp_path_factory.mktemp("browser")) as page:
        page.call(
            "Emulation.setDeviceMetricsOverride",
            width=1100,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        yield page


@pytest.fixture
def opened(browser, site):
    def of(address, scheme="light"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.call("Emulation.setEmulatedMedia", features=[feature])
        browser.events.clear()
        browser.open(site / address)
        return browser

    return of


def press(page, key, code=0, text=""):
    """One key, down and up."""
    for kind in ("keyDown", "keyUp"):
        page.call(
            "Input.dispatchKeyEvent",
            type=kind,
            key=key,
            windowsVirtualKeyCode=code,
            **({"text": text} if text and kind == "keyDown" else {}),
        )


def found(page):
    """The names that the search shows, with their kinds."""
    return page.evaluate(
        "[...document.querySelectorAll('#hits:not([hidden]) li')]"
        ".map(li => [li.children[0].textContent, li.children[1].textContent])"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_open_without_an_error_and_can_be_read(opened, scheme):
    for address in PAGES:
        page = opened(address, scheme)
        seen, faint = page.evaluate(FAINT)

        assert page.errors == [], address
        assert [one for one in page.requests if not one.startswith("file://")] == []
        assert seen > 20, address
        assert faint == [], address
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert not page.evaluate(wide), address


def test_pages_fit_a_narrow_screen(opened, browser):
    screen = {"deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", width=360, height=800, **screen)
    try:
        wide = [
            address
            for address in PAGES
            if opened(address).evaluate("document.documentElement.scrollWidth > innerWidth")
        ]
    finally:
        browser.call("Emulation.setDeviceMetricsOverride", width=1100, height=900, **screen)

    assert wide == []


def test_the_measure_of_contrast_finds_what_is_faint(opened):
    page = opened("index.html")
    page.evaluate("document.querySelector('h1').style.color = '#999'")
    [text, ratio] = page.evaluate(FAINT)[1][0]

    assert text.startswith("The shop")
    assert 2.5 < ratio < 3


def test_the_keyboard_reaches_the_search_and_opens_what_it_finds(opened):
    page = opened("table/cart.html")
    press(page, "/", 191, "/")
    assert page.evaluate("document.activeElement.id") == "query"

    page.call("Input.insertText", text="order_line.sku")
    assert found(page)[0] == ["order_line.sku", "column"]
    press(page, "ArrowDown", 40)
    assert (
        page.evaluate(
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
            ".getAttribute('aria-selected')"
        )
        == "true"
    )
    page.events.clear()
    press(page, "Enter", 13, "\r")
    while not page.saw("Page.loadEventFired"):
        page.evaluate("1")
    assert page.evaluate("location.href").endswith("/table/order_line.html#column-sku")


@pytest.mark.parametrize(
    ("asked", "name", "kind"),
    [
        ("customer", "customer", "table"),
        ("not_found", "NOT_FOUND", "error"),
        ("30004", "NOT_FOUND", "error"),
        ("uq_sales_order_cart_id", "uq_sales_order_cart_id", "index"),
        ("fk_payment_sales_order", "fk_payment_sales_order", "foreign key"),
        ("rfm", "customer/rfm", "question"),
        ("no oversell", "no_oversell", "invariant"),
        ("purge_carts", "purge_carts", "event"),
        ("life of an order", "Life of an order", "diagram"),
    ],
)
def test_the_search_finds(opened, asked, name, kind):
    page = opened("index.html")
    page.evaluate("document.getElementById('query').focus()")
    page.call("Input.insertText", text=asked)

    assert [name, kind] in found(page)[:3]
    assert page.evaluate("document.getElementById('found').textContent").endswith("shown")


def test_the_search_says_that_nothing_is_found_and_forgets(opened):
    page = opened("index.html")
    page.evaluate("document.getElementById('query').focus()")
    page.call("Input.insertText", text="zebra crossing")
    assert found(page) == []
    assert page.evaluate("document.getElementById('found').textContent") == "Nothing found"
    press(page, "Escape", 27)
    assert page.evaluate("document.getElementById('query').value") == ""


def test_the_first_key_leads_past_the_head(opened):
    page = opened("table/cart.html")
    press(page, "Tab", 9)
    assert page.evaluate("document.activeElement.className") == "skip"
    left = "document.activeElement.getBoundingClientRect().left"
    assert page.evaluate(left) >= 0
    press(page, "Enter", 13, "\r")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_switch_changes_the_theme_and_the_next_page_keeps_it(opened):
    paper = "getComputedStyle(document.body).backgroundColor"
    page = opened("index.html")
    light = page.evaluate(paper)
    page.evaluate("document.getElementById('theme').click()")
    dark = page.evaluate(paper)
    assert dark != light
    assert page.evaluate("document.getElementById('theme').getAttribute('aria-pressed')") == "true"

    page = opened("table/cart.html")
    assert page.evaluate(paper) == dark
    page.evaluate("document.getElementById('theme').click()")
    assert page.evaluate(paper) == light
    page.evaluate("localStorage.clear()")


def test_a_wide_diagram_can_be_fitted_to_the_width(opened):
    page = opened("diagram/conceptual.html")
    wider = "document.querySelector('.diagram').scrollWidth > 1100"
    assert page.evaluate(wider)
    page.evaluate("document.querySelector('.fit').click()")
    assert not page.evaluate(wider)


@pytest.mark.parametrize(
    ("address", "sheet"),
    [
        ("diagram/eer_sales.html", (842, 1191)),
        ("diagram/conceptual.html", (1191, 842)),
        ("diagram/eer.html", (2384, 1684)),
        ("diagram/order_states.html", (595, 842)),
        ("diagram/checkout.html", (842, 595)),
    ],
)
def test_a_diagram_is_printed_on_one_sheet(opened, address, sheet):
    printed = opened(address).pdf()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)

    assert [(round(float(width)), round(float(height))) for width, height in boxes] == [sheet]
