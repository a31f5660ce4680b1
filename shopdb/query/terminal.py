"""Draws an answer in the terminal: bars of blocks, lines of dots, a heat map of shades."""

from itertools import pairwise
from typing import Any

from rich.text import Text

from shopdb.query.chart import Panel, Plot, labels

COLOURS = ("blue", "yellow", "magenta", "green", "cyan", "red", "white", "bright_black")
EIGHTHS = " ▏▎▍▌▋▊▉"
SHADES = " ░▒▓█"
# A character of braille has two dots across and four down; the bit of each, from the top left.
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BLANK = 0x2800
HEIGHT = 14
LONGEST = 28
MOST_BARS = 40


def sketch(drawn: Plot, width: int) -> Text:
    """A chart as text at most `width` characters wide, under its question."""
    text = Text(drawn.title + "\n", style="bold")
    draw = {"bar": _bars, "line": _lines, "heat": _heat}[drawn.kind]
    for panel in drawn.panels:
        text.append("\n")
        if panel.currency:
            text.append(panel.currency + "\n", style="bold not dim")
        text.append_text(draw(panel, width))
    axes = [drawn.y, *filter(None, [drawn.series]), drawn.x]
    text.append("\n" + "\nby ".join(axes), style="not bold dim")
    return text


def _bars(panel: Panel, width: int) -> Text:
    """A bar for each number, from the left; one below 0 has its number alone."""
    shown = labels(panel.x)[:MOST_BARS]
    wide = min(LONGEST, max(map(len, shown), default=0))
    numbers = {name: values[:MOST_BARS] for name, values in panel.series.items()}
    said = {name: [_said(value) for value in values] for name, values in numbers.items()}
    note = max((len(text) for texts in said.values() for text in texts), default=0)
    room = max(8, width - wide - note - 3)
    most = max((_float(value) for values in numbers.values() for value in values), default=0)
    text = Text(style="not bold")
    for place, name in enumerate(shown):
        for number, series in enumerate(numbers):
            head = _short(name, wide) if number == 0 else ""
            value = max(0.0, _float(numbers[series][place]))
            eighths = round(value / most * room * 8) if most > 0 else 0
            bar = "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
            text.append(f"{head:{wide}} ")
            text.append(bar, style=COLOURS[number % len(COLOURS)])
            text.append(f" {said[series][place]}\n")
    if len(panel.x) > MOST_BARS:
        text.append(f"the first {MOST_BARS} of {len(panel.x):,}\n", style="dim")
    return text.append_text(_legend(panel, "█"))


def _lines(panel: Panel, width: int) -> Text:
    """A field of dots, its least and its largest number before it."""
    known = [_float(v) for values in panel.series.values() for v in values if v is not None]
    if not known:
        return Text("no numbers\n", style="not bold dim")
    low, high = min(0.0, *known), max(0.0, *known)
    ends = [_said(high), _said(low)]
    margin = max(map(len, ends))
    across, down = max(8, width - margin - 2), HEIGHT
    cells: dict[tuple[int, int], int] = {}
    colours: dict[tuple[int, int], str] = {}
    for number, values in enumerate(panel.series.values()):
        places = [
            (
                round(place * (across * 2 - 1) / max(1, len(values) - 1)),
                round((high - _float(value)) * (down * 4 - 1) / ((high - low) or 1)),
            )
            for place, value in enumerate(values)
            if value is not None
        ]
        for x, y in _joined(places):
            cell = (y // 4, x // 2)
            cells[cell] = cells.get(cell, 0) | DOTS[y % 4][x % 2]
            colours[cell] = COLOURS[number % len(COLOURS)]
    text = Text(style="not bold")
    for row in range(down):
        end = ends[0] if row == 0 else ends[1] if row == down - 1 else ""
        text.append(f"{end:>{margin}} │")
        for column in range(across):
            cell = (row, column)
            text.append(chr(BLANK + cells.get(cell, 0)), style=colours.get(cell))
        text.append("\n")
    first, last = labels([panel.x[0], panel.x[-1]])
    text.append(f"{'':{margin}}  {first}{last:>{max(0, across - len(first))}}\n")
    return text.append_text(_legend(panel, "•"))


def _joined(places: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The dots of a line through these places."""
    dots = set(places)
    for (x, y), (x_next, y_next) in pairwise(places):
        steps = max(abs(x_next - x), abs(y_next - y), 1)
        dots |= {
            (x + round((x_next - x) * n / steps), y + round((y_next - y) * n / steps))
            for n in range(steps)
        }
    return dots


def _heat(panel: Panel, width: int) -> Text:
    """A row for each series, two characters or one for each x: the darker, the more."""
    wide = min(LONGEST, max(map(len, panel.series), default=0))
    cell = 2 if wide + 2 + 2 * len(panel.x) <= width else 1
    known = [_float(v) for values in panel.series.values() for v in values if v is not None]
    most, least = max(known, default=0.0), min(0.0, *known, 0.0)
    text = Text(style="not bold")
    for name, values in panel.series.items():
        text.append(f"{_short(name, wide):{wide}} ")
        for value in values:
            share = 0.0 if value is None else (_float(value) - least) / ((most - least) or 1)
            text.append(SHADES[round(share * (len(SHADES) - 1))] * cell, style=COLOURS[0])
        text.append("\n")
    first, last = labels([panel.x[0], panel.x[-1]])
    text.append(f"{'':{wide}} {first}{last:>{max(0, cell * len(panel.x) - len(first))}}\n")
    return text.append(f"{'':{wide}} {SHADES[-1]} is {_said(most)}\n", style="dim")


def _legend(panel: Panel, mark: str) -> Text:
    text = Text(style="not bold")
    if len(panel.series) > 1:
        for number, name in enumerate(panel.series):
            text.append(mark, style=COLOURS[number % len(COLOURS)]).append(f" {name}  ")
        text.append("\n")
    return text


def _float(value: Any) -> float:
    return 0.0 if value is None else float(value)


def _said(value: Any) -> str:
    """A number with thousands apart, and with no more decimals than it needs."""
    if value is None:
        return "–"
    number = float(value)
    text = f"{number:,.2f}" if abs(number) >= 10 else f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
