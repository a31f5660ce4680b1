"""Draws an answer with Matplotlib as its question's chart says: lines, bars or a heat map."""

import textwrap
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from shopdb.problem import Problem
from shopdb.query.chart import Panel, Plot, labels, plot
from shopdb.query.provenance import Provenance
from shopdb.query.result import Result

INK, MUTED, GRID = "#1b2733", "#5d6b79", "#d9dee4"
# Told apart without red and green; the first two stand furthest from each other.
COLOURS = ("#2c6e9e", "#b5622a", "#7a9a3a", "#6b4f8f", "#c9a227", "#5d6b79", "#a8c5da", "#8c3b4a")
FEWEST = 4
_LOOK: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=COLOURS),
    "grid.color": GRID,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "legend.frameon": False,
    "svg.hashsalt": "shopdb",
}


@dataclass(frozen=True)
class Size:
    """How large a picture is, in inches and points, and how much it holds."""

    width: float
    height: float
    font: float
    most: int
    letters: int


FULL = Size(width=8.4, height=4.2, font=9.5, most=20, letters=36)
THUMBNAIL = Size(width=4.8, height=2.7, font=7.5, most=10, letters=18)


def write_picture(result: Result, path: Path, form: str) -> None:
    """Draw an answer into a png or an svg, the `form`; where it comes from is in its text.

    Raises:
        Problem: the question has no chart, there are no rows, or the file cannot be written.
    """
    drawn, provenance = plot(result), Provenance.of(result)
    if not drawn.panels:
        raise Problem(f"{result.question.name} has no rows to draw", "Ask for another period.")
    source = {"Title": drawn.title, "Source": result.question.name, "Description": provenance.json}
    made = "Date" if form == "svg" else "Creation Time"
    save(draw(drawn), path, form, {**source, made: provenance.asked_at})


def save(
    figure: Figure, path: Path | IO[bytes], form: str, said: dict[str, str | None], dpi: int = 150
) -> None:
    """Write a picture with its text.

    Raises:
        Problem: the file cannot be written.
    """
    packed = {"dpi": dpi, "pil_kwargs": {"optimize": True}}
    options: dict[str, Any] = packed if form == "png" else {}
    try:
        with mpl.rc_context(_LOOK):
            figure.savefig(path, format=form, metadata=said, **options)
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror or error}",
            "Name a file in a folder that exists.",
        ) from error


def draw(drawn: Plot, size: Size = FULL) -> Figure:
    """A picture under its question, each currency in a field of its own."""
    with mpl.rc_context({**_LOOK, "font.size": size.font}):
        fields = max(1, len(drawn.panels))
        lying = [_lies(drawn, panel) for panel in drawn.panels]
        figure = Figure((size.width, size.height), layout="constrained")
        title = textwrap.fill(drawn.title, round(size.width * 85 / size.font))
        figure.suptitle(_literal(title), fontsize=size.font + 1, fontweight="bold")
        for place, (panel, lies) in enumerate(zip(drawn.panels, lying, strict=True)):
            axes = figure.add_subplot(1, fields, place + 1)
            if drawn.kind == "heat":
                _heat(figure, axes, panel, size, fields)
            elif lies:
                _lying_bars(axes, panel, size, fields)
            elif drawn.kind == "bar":
                _bars(axes, panel, size, fields)
            else:
                _lines(axes, panel, size, fields)
            wide = round(size.width * 75 / size.font / fields)
            axes.set_title(_literal(_over(drawn, panel, size, wide)), fontsize=size.font)
            tall = round(size.height * 65 / size.font)
            across, up = (drawn.y, drawn.x) if lies else (drawn.x, drawn.y)
            if drawn.kind == "heat":
                up = drawn.series
            axes.set_xlabel(_literal(textwrap.fill(across, wide)))
            if place == 0:
                axes.set_ylabel(_literal(textwrap.fill(up, tall)))
            if drawn.kind != "heat" and len(panel.series) > 1:
                axes.legend(fontsize=size.font - 1)
        return figure


def _over(drawn: Plot, panel: Panel, size: Size, wide: int) -> str:
    """What stands over a field: its currency, a heat map's measure, and how much is left out."""
    said = [panel.currency]
    if drawn.kind == "heat":
        said.append(drawn.y)
    elif _lies(drawn, panel) and len(panel.x) > size.most:
        said.append(f"the first {size.most} of {len(panel.x):,}")
    return textwrap.fill(", ".join(filter(None, said)), wide)


def _lies(drawn: Plot, panel: Panel) -> bool:
    """Bars lie where their names would not fit below them."""
    return drawn.kind == "bar" and any(len(text) > 8 for text in labels(panel.x))


def _lines(axes: Axes, panel: Panel, size: Size, fields: int) -> None:
    dated = all(isinstance(one, date) for one in panel.x)
    measured = dated or all(isinstance(one, int | float) for one in panel.x)
    places = panel.x if measured else list(range(len(panel.x)))
    dots = "o" if len(places) <= 15 else None
    for name, values in panel.series.items():
        axes.plot(
            places, _floats(values), label=_literal(name), marker=dots, markersize=3, linewidth=1.6
        )
    if dated:
        locator = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(formatter)
    elif not measured:
        _name_places(axes, panel, size, fields)
    axes.grid(axis="y")
    axes.yaxis.set_major_formatter("{x:,g}")


def _bars(axes: Axes, panel: Panel, size: Size, fields: int) -> None:
    many = len(panel.x)
    wide = 0.8 / len(panel.series)
    for number, (name, values) in enumerate(panel.series.items()):
        places = [place - 0.4 + wide * (number + 0.5) for place in range(many)]
        axes.bar(places, _floats(values), wide, label=_literal(name))
    _name_places(axes, panel, size, fields)
    # One bar alone would be a wall.
    axes.set_xlim(-0.6, max(many, FEWEST) - 0.4)
    axes.grid(axis="y")
    axes.yaxis.set_major_formatter("{x:,g}")


def _name_places(axes: Axes, panel: Panel, size: Size, fields: int) -> None:
    """The name of every few places, so that none runs into the next."""
    names = [_literal(_short(text, size.letters)) for text in labels(panel.x)]
    longest = max((len(name) for name in names), default=0) + 2
    every = max(1, round(len(names) * longest * size.font * fields / (size.width * 80) + 0.5))
    axes.set_xticks(range(0, len(names), every), names[::every])


def _lying_bars(axes: Axes, panel: Panel, size: Size, fields: int) -> None:
    shown = min(len(panel.x), size.most)
    wide = 0.8 / len(panel.series)
    for number, (name, values) in enumerate(panel.series.items()):
        places = [place - 0.4 + wide * (number + 0.5) for place in range(shown)]
        axes.barh(places, _floats(values[:shown]), wide, label=_literal(name))
    letters = max(12, size.letters // fields)
    names = [_literal(_short(text, letters)) for text in labels(panel.x)[:shown]]
    axes.set_yticks(range(shown), names)
    axes.invert_yaxis()
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(max(2, 5 // fields)))
    axes.xaxis.set_major_formatter("{x:,g}")


def _heat(figure: Figure, axes: Axes, panel: Panel, size: Size, fields: int) -> None:
    cells = [_floats(values) for values in panel.series.values()]
    field = axes.imshow(cells, aspect="auto", cmap="Blues")
    _name_places(axes, panel, size, fields)
    every = -(-len(cells) // size.most)
    rows = [_literal(_short(name, size.letters)) for name in panel.series]
    axes.set_yticks(range(0, len(rows), every), rows[::every])
    figure.colorbar(field, ax=axes, format="{x:,g}")


def _floats(values: list[Any]) -> list[float]:
    return [float("nan") if value is None else float(value) for value in values]


def _short(text: str, letters: int) -> str:
    """A name that fits; of a path, the end that tells it from its neighbours."""
    if len(text) > letters and " > " in text:
        return "…" + text[1 - letters :]
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _literal(text: str) -> str:
    """A text of the shop's, in which a dollar sign begins no formula."""
    return text.replace("$", r"\$")
