"""A Matplotlib figure as SVG that lives inside a page and takes on its theme."""

import io
import re
from html import escape

from matplotlib.figure import Figure

from shopdb.report.charts.style import COLOURS


def svg(figure: Figure, name: str, alt: str) -> str:
    """An <svg> element for HTML.

    Args:
        figure: drawn in the look of `style`.
        name: unlike that of any other picture on the page; it goes before every id.
        alt: what a screen reader says.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # A style for every element of the page would reach beyond the picture; page.css has it.
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = text.replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    for word, colour in COLOURS.items():
        text = text.replace(colour, f"var(--{word})")
    # The page sets the width, the view box keeps the proportions.
    text = re.sub(r'^(<svg[^>]*?) width="[^"]*"', r"\1", text)
    text = re.sub(r'^(<svg[^>]*?) height="[^"]*"', r"\1", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
