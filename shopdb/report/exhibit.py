"""What one chart contributes to the report."""

from dataclasses import dataclass

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Exhibit:
    """A picture, what it shows, and the numbers it was drawn from.

    Args:
        finding: one sentence, computed from the numbers.
        alt: what the picture looks like, for those who do not see it.
        figure: the picture.
        headings: of the table of numbers.
        rows: of that table, as text; the first cell names the row.
    """

    finding: str
    alt: str
    figure: Figure
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
