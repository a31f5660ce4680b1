"""Saves an answer in a file, with what was asked, of which database, and when."""

from pathlib import Path

from shopdb.problem import Problem
from shopdb.query.provenance import Provenance, beside, described
from shopdb.query.render import PICTURES, Format, render
from shopdb.query.result import Result


def save(result: Result, form: Format, path: Path) -> None:
    """Write an answer; where it comes from is in the file, or beside it where a reader would trip.

    Parquet holds it in the schema's metadata, PNG and SVG in their text, Markdown in a comment
    at its end. CSV, JSON and tables have FILE.meta.json beside them.

    Raises:
        Problem: a file cannot be written, or the answer has no such form.
    """
    # Only who wants Parquet or a picture waits for its library.
    if form is Format.PARQUET:
        from shopdb.query.parquet import write_parquet

        write_parquet(result, path)
    elif form in PICTURES:
        from shopdb.query.picture import write_picture

        write_picture(result, path, form.value)
    elif form is Format.MARKDOWN:
        # Two hyphens would end the comment in the midst of it.
        said = Provenance.of(result).json.replace("--", "-\\u002d")
        _write(path, f"{render(result, form)}\n<!-- {said} -->\n")
    else:
        _write(path, render(result, form))
        _write(beside(path), described(result))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a file in a folder that exists."
        ) from error
