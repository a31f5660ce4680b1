"""The one look of all charts: quiet, and in colours that the page exchanges for its theme's."""

from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# The page knows each by name: it writes var(--ink) where a picture says INK, and so on.
INK = "#1b2733"
MUTED = "#5d6b79"
GRID = "#d9dee4"
PAPER = "#fefefd"
MAIN = "#2c6e9e"
PALE = "#a8c5da"
WARM = "#b5622a"
COLOURS = {
    "ink": INK,
    "muted": MUTED,
    "grid": GRID,
    "paper": PAPER,
    "main": MAIN,
    "pale": PALE,
    "warm": WARM,
}
WIDTH = 8.4

_LOOK: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 6,
    "ytick.major.pad": 6,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "axes.unicode_minus": True,
    # Letters as outlines: the page looks the same where the font is not installed.
    "svg.fonttype": "path",
    # Ids that depend on what is drawn and on nothing else.
    "svg.hashsalt": "shopdb",
}


def look() -> AbstractContextManager[None]:
    """The settings to draw and to write a picture with."""
    return mpl.rc_context(_LOOK)


def canvas(height: float) -> tuple[Figure, Axes]:
    """An empty picture, `height` in inches, with one pair of axes."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def unit(largest: Decimal, currency: str) -> tuple[int, str]:
    """What an axis counts in: a divisor, and its name with the currency."""
    for divisor, name in ((1_000_000, "million "), (1_000, "thousand ")):
        if abs(largest) >= divisor * 2:
            return divisor, name + currency
    return 1, currency
