"""Draws a sequence diagram as SVG; Graphviz knows none."""

from collections.abc import Iterator
from html import escape

from shopdb.docs.diagrams.dot import HEAD
from shopdb.docs.diagrams.sequence import Message, participants

# Points: between lifelines, between messages, above the first, and of a box.
ACROSS, DOWN, TOP, BOX = 170, 40, 62, 96
LOOP = 26
WRAP = 2  # tables named in one line


def draw_sequence(messages: list[Message], label: str) -> str:
    """An SVG to stand within HTML; colours are the page's.

    Args:
        messages: the calls in order.
        label: what a screen reader says of the picture.
    """
    names = participants(messages)
    at = {name: 70 + ACROSS * place for place, name in enumerate(names)}
    parts: list[str] = []
    y = TOP
    for message in messages:
        drawn, y = _message(message, at, y)
        parts += drawn
    width, height = max(at.values()) + 200, y + 20
    heads = [part for name in names for part in _lifeline(name, at[name], height)]
    return (
        f'<svg role="img" aria-label="{escape(label)}" width="{width}pt" height="{height}pt"'
        f' viewBox="0 0 {width} {height}" font-size="10">\n' + "\n".join(heads + parts) + "\n</svg>"
    )


def _lifeline(name: str, x: int, height: int) -> Iterator[str]:
    yield f'<path d="M{x},34V{height - 6}" stroke-dasharray="3 3" fill="none"/>'
    left, right = x - BOX // 2, x + BOX // 2
    yield f'<polygon fill="{HEAD}" points="{left},8 {right},8 {right},34 {left},34"/>'
    yield f'<text x="{x}" y="25" text-anchor="middle" font-weight="bold">{escape(name)}</text>'


def _message(message: Message, at: dict[str, int], y: int) -> tuple[list[str], int]:
    """A message at this height, and the height of the next one."""
    start, end = at[message.sender], at[message.receiver]
    if start == end:
        line = f"M{start},{y}h{LOOP}v14h-{LOOP}"
        tip, toward, x, anchor = (end, y + 14), 6, start + LOOP + 6, "start"
        text_y = y + 4
    else:
        line = f"M{start},{y}H{end}"
        toward = -6 if end > start else 6
        tip, anchor = (end, y), "start"
        x, text_y = min(start, end) + 8, y - 5
    parts = [
        f'<path d="{line}" fill="none"/>',
        f'<polygon points="{tip[0]},{tip[1]} {tip[0] + toward},{tip[1] - 3.5}'
        f' {tip[0] + toward},{tip[1] + 3.5}"/>',
        f'<text x="{x}" y="{text_y}" text-anchor="{anchor}">{escape(message.text)}</text>',
    ]
    below = 15 if start == end else 13
    for first in range(0, len(message.writes), WRAP):
        said = ", ".join(message.writes[first : first + WRAP])
        word = "writes " if first == 0 else ""
        note_x = max(start, end) + 8 if start != end else x
        parts.append(
            f'<text x="{note_x}" y="{y + below}" font-size="8">{escape(word + said)}</text>'
        )
        below += 10
    return parts, y + max(DOWN - 8, below + (20 if start == end else 12))
