"""Pieces that several charts are made of: labelled bars, and cells of a heat map."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from shopdb.report.charts.style import GRID, INK, MAIN, WIDTH, canvas

# Letters stay legible on the strongest colour.
STRONGEST = 0.7
LONGEST = 44
# Inches that a letter of a label or a note takes.
LETTER = 0.078


def bars(
    labels: Sequence[str],
    lengths: Sequence[float],
    notes: Sequence[str],
    colours: Sequence[str] | str = MAIN,
) -> tuple[Figure, Axes]:
    """Bars from the left, the first on top, each with its label before and a note after it."""
    figure, axes = canvas(0.34 * len(labels) + 0.7)
    places = range(len(labels))
    axes.barh(places, lengths, height=0.66, color=colours)
    for place, length, note in zip(places, lengths, notes, strict=True):
        axes.annotate(
            note,
            (max(length, 0.0), place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
        )
    axes.set_yticks(places, [literal(label) for label in labels], color=INK)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.axvline(0, color=GRID, linewidth=1, zorder=0)
    # Room for the longest note, in what the longest label leaves of the width.
    left = WIDTH - LETTER * max(len(label) for label in labels)
    room = min(LETTER * max(len(note) for note in notes) / left, 0.6)
    reach = max(*lengths, 0.0) / (1 - room)
    axes.set_xlim(right=reach or 1.0)
    return figure, axes


def cell(
    axes: Axes, place: tuple[float, float], strength: float, text: str, size: float = 8.5
) -> None:
    """One cell of a heat map, a unit wide and high, `place` counted across and down.

    `strength` is from 0 to 1.
    """
    across, down = place
    axes.add_patch(
        Rectangle((across + 0.03, down + 0.04), 0.94, 0.92, color=MAIN, alpha=STRONGEST * strength)
    )
    axes.text(across + 0.5, down + 0.5, text, ha="center", va="center", fontsize=size, color=INK)


def frame(axes: Axes, columns: Sequence[str], rows: Sequence[str]) -> None:
    """The edges of a heat map: names over its columns and before its rows."""
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([n + 0.5 for n in range(len(columns))], columns)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_yticks([n + 0.5 for n in range(len(rows))], rows, color=INK)
    for side in axes.spines.values():
        side.set_visible(False)


def shortened(name: str, longest: int = LONGEST) -> str:
    """A name that fits beside a bar."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def literal(text: str) -> str:
    """A text of the shop's, in which a dollar sign begins no formula."""
    return text.replace("$", r"\$")
