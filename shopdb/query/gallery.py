"""queries/README.md: each question with its columns, a few rows of its answer and a picture."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import URL

from shopdb.database import Connection, session
from shopdb.problem import Problem
from shopdb.query.chart import Plot, plot
from shopdb.query.library import find, names
from shopdb.query.picture import THUMBNAIL, draw, save
from shopdb.query.question import Question
from shopdb.query.render import Format, render
from shopdb.query.result import Result
from shopdb.query.run import run
from shopdb.sample.clock import END
from shopdb.sample.rows import SECOND

PAGE = "README.md"
THUMBNAILS = "thumbnails"
# The shop whose answers are shown: small, and the same wherever it is made.
SCALE = 0.05
CHANNELS = ("shop_uk", "shop_eu", "shop_us")
ROWS = 4
# A picture of bars and lines has few colours; so many take a third of the bytes.
PALETTE = 32
# The name under which a picture holds the digest of what it shows.
DIGEST = "Digest"


@dataclass(frozen=True)
class Entry:
    """A question, what was given for its parameters, the answer, and what its chart draws."""

    question: Question
    given: dict[str, object]
    result: Result
    drawn: Plot | None

    @property
    def thumbnail(self) -> str:
        """The picture's place beside the page."""
        return f"{THUMBNAILS}/{self.question.name.replace('/', '-')}.png"


@contextmanager
def small_shop(url: URL, say: Callable[[str], None]) -> Iterator[Connection]:
    """A sample shop in a database of its own beside that of `url`, dropped at the end."""
    from shopdb import migrate, sample
    from shopdb.migrate.scratch import scratch_database
    from shopdb.seed import reference

    with scratch_database(url, "gallery") as engine:
        say("making a sample shop")
        migrate.upgrade(engine.url)
        reference.load(engine.url)
        sample.load(engine.url, SCALE)
        with session(engine.url) as connection:
            yield connection


def entries(connection: Connection) -> list[Entry]:
    """Ask a small sample shop every question.

    Raises:
        Problem: a question cannot be asked.
    """
    return [_entry(connection, find(name)) for name in names()]


def _entry(connection: Connection, question: Question) -> Entry:
    """The answer for the first channel that has one; what must be given is given as the example."""
    needed = {one.name: one.example for one in question.parameters.values() if one.is_required}
    has_channel = "channel" in question.parameters
    for channel in CHANNELS:
        given = {**needed, "channel": channel} if has_channel else needed
        result = run(connection, question, dict(given))
        if result.rows or not has_channel:
            break
    # When the shop was made is true, and another each time: no row that tells it is shown.
    made = datetime.fromtimestamp(END // SECOND, UTC).replace(tzinfo=None)
    result = replace(result, rows=[row for row in result.rows if not _is_after(row, made)])
    drawn = plot(result) if question.chart and result.rows else None
    return Entry(question, dict(given), result, drawn)


def _is_after(row: tuple[Any, ...], end: datetime) -> bool:
    return any(isinstance(value, datetime) and value > end for value in row)


def write(asked: list[Entry], folder: Path) -> None:
    """Write the page and its pictures into the folder of the questions.

    A picture that shows the same as before is left as it is, as fonts differ between machines.

    Raises:
        Problem: a file cannot be written.
    """
    try:
        (folder / THUMBNAILS).mkdir(parents=True, exist_ok=True)
        (folder / PAGE).write_text(page(asked), encoding="utf-8")
        drawn = {entry.thumbnail: entry.drawn for entry in asked if entry.drawn}
        for path in (folder / THUMBNAILS).iterdir():
            if f"{THUMBNAILS}/{path.name}" not in drawn:
                path.unlink()
        for place, one in drawn.items():
            if digest(folder / place) != one.digest:
                _draw(one, folder / place)
    except OSError as error:
        raise Problem(
            f"cannot write the gallery: {error.strerror or error}", f"See that {folder} is yours."
        ) from error


def digest(path: Path) -> str | None:
    """The digest of what a picture shows; None where there is none."""
    if not path.exists():
        return None
    with Image.open(path) as picture:
        return picture.info.get(DIGEST)


def _draw(drawn: Plot, path: Path) -> None:
    buffer = io.BytesIO()
    save(draw(drawn, THUMBNAIL), buffer, "png", {}, dpi=100)
    said = PngInfo()
    said.add_text("Title", drawn.title)
    said.add_text(DIGEST, drawn.digest)
    with Image.open(buffer) as picture:
        few = picture.convert("RGB").quantize(PALETTE)
        few.save(path, optimize=True, pnginfo=said)


def page(asked: list[Entry]) -> str:
    """The page as Markdown."""
    topics = list(dict.fromkeys(_topic(entry) for entry in asked))
    parts = [
        "# The questions\n",
        f"{len(asked)} questions that a shop asks, each a file of SQL: `shopdb query list` lists"
        " them, `shopdb query show NAME` says what one takes, `shopdb query run NAME` answers it."
        " This page is written by `make gallery`; rows and pictures are answers of the sample shop"
        f" (`shopdb seed sample --scale {SCALE}`, made-up sales).\n",
        *(_contents(topic, asked) for topic in topics),
        "",
        *(_section(topic, asked) for topic in topics),
    ]
    return "\n".join(parts)


def _contents(topic: str, asked: list[Entry]) -> str:
    """One line of links."""
    links = ", ".join(
        f"[{entry.question.title}](#{_anchor(entry)})" for entry in asked if _topic(entry) == topic
    )
    return f"- **{topic}**: {links}"


def _section(topic: str, asked: list[Entry]) -> str:
    shown = [_shown(entry) for entry in asked if _topic(entry) == topic]
    return f"## {topic.capitalize()}\n\n" + "\n".join(shown)


def _shown(entry: Entry) -> str:
    question = entry.question
    given = "".join(f" {name}={value}" for name, value in entry.given.items())
    few = replace(entry.result, rows=entry.result.rows[:ROWS])
    parts = [
        f'<a id="{_anchor(entry)}"></a>',
        "",
        f"### {question.title}",
        "",
        f"{question.question} [`{question.name}`]({question.name}.sql)",
        "",
        *([f"![{question.title}]({entry.thumbnail})", ""] if entry.drawn else []),
        f"`shopdb query run {question.name}{given}`: {_number(entry)}",
        "",
        *([render(few, Format.MARKDOWN)] if few.rows else []),
        _reads(question),
        "",
        "<details><summary>Parameters and columns</summary>",
        "",
        *_table(
            ("parameter", "default", "meaning"),
            [
                (f"`{one.name}`", "required" if one.is_required else one.usual or "–", meaning)
                for one in question.parameters.values()
                for meaning in [_choices(one.meaning, one.values)]
            ],
        ),
        *_table(
            ("column", "meaning"),
            [(f"`{name}`", meaning) for name, meaning in question.columns.items()],
        ),
        *(f"- {note}" for note in question.notes),
        *([""] if question.notes else []),
        "</details>",
        "",
    ]
    return "\n".join(parts)


def _number(entry: Entry) -> str:
    rows = len(entry.result.rows)
    if not rows:
        return "no rows in so small a shop."
    said = "1 row" if rows == 1 else f"{rows:,} rows"
    return f"{said}, of which the first {ROWS}:" if rows > ROWS else f"{said}:"


def _reads(question: Question) -> str:
    """Where the answer comes from: a summary and its lag, or the rows themselves."""
    said = question.engine.get("reads", "")
    if question.summaries:
        kept = ", ".join(f"`{name}`" for name in question.summaries)
        return f"Reads the summary {kept}: {question.engine['summary']}."
    return f"Reads raw rows: {said}." if said else "Reads raw rows."


def _choices(meaning: str, values: tuple[str, ...]) -> str:
    return f"{meaning}: {', '.join(values)}" if values else meaning


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A pipe table and an empty line; nothing where there are no rows."""
    if not rows:
        return []
    cells = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    lines = [headings, tuple("---" for _ in headings), *cells]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def _topic(entry: Entry) -> str:
    return entry.question.name.partition("/")[0]


def _anchor(entry: Entry) -> str:
    return entry.question.name.replace("/", "-")
