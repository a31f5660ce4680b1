"""Writes the site into a folder, from a database and the files of the repository."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL

from shopdb.database import rows, session
from shopdb.docs.catalogue import read
from shopdb.docs.catalogue.live import read_live
from shopdb.docs.catalogue.personal import personal_columns
from shopdb.docs.diagrams.album import album
from shopdb.docs.diagrams.conceptual import FILE, complaints, read_model
from shopdb.docs.diagrams.graphviz import find_dot
from shopdb.docs.site.address import Linker, page_of, table_page
from shopdb.docs.site.index import as_script, index
from shopdb.docs.site.pages import pages
from shopdb.docs.site.samples import sample
from shopdb.docs.site.template import HERE, environment
from shopdb.privacy.inventory import inventory
from shopdb.problem import Problem

INDEX = "index.html"
# Shows that a folder is a site of ours, which may be written anew.
ASSETS = "assets"


def build(url: URL, root: Path, folder: Path, say: Callable[[str], None]) -> Path:
    """Write the site, and remove the one that was there; the path of its first page.

    Args:
        url: the database that is described.
        root: the repository whose rooms describe it.
        folder: where the pages go.
        say: told each step, in a few words.

    Raises:
        Problem: the database cannot be asked or lacks what the files have, Graphviz is missing, or
            the folder holds something else.
    """
    dot = find_dot(say)
    _refuse_foreign(folder)
    with session(url) as connection:
        say("Reading the catalogue")
        live = read_live(connection)
        catalogue = read(root, live)
        model = read_model(root, catalogue)
        for one in complaints(model, catalogue):
            say(f"{FILE}: {one}")
        say("Tracing columns")
        personal = personal_columns(catalogue)
        say("Taking a few rows of each table")
        samples = sample(connection, catalogue, personal)
        [(version,)] = rows(connection, "SELECT VERSION()")
    say("Drawing")
    diagrams = list(album(root, catalogue, table_page))
    pictures = {one.name: (one, one.picture(dot)) for one in diagrams}
    say("Writing")
    if folder.is_dir():
        shutil.rmtree(folder)
    templates = environment(
        linked=Linker(catalogue),
        page_of=page_of,
        catalogue=catalogue,
        described=f"{url.database} on MySQL {version}",
        nav=catalogue.domains,
    )
    for page in pages(
        catalogue,
        model.domains,
        pictures,
        samples,
        personal=personal,
        inventory=inventory(root, catalogue),
    ):
        text = templates.get_template(page.template).render(
            root="../" if "/" in page.address else "", **page.values
        )
        _write(folder / page.address, text)
    shutil.copytree(HERE / ASSETS, folder / ASSETS)
    _write(folder / ASSETS / "index.js", as_script(index(catalogue, diagrams)))
    return folder / INDEX


def _refuse_foreign(folder: Path) -> None:
    """Only an older site is written over; it stays until the new one is at hand."""
    is_ours = (folder / ASSETS / "site.css").is_file()
    if folder.is_dir() and any(folder.iterdir()) and not is_ours:
        raise Problem(
            f"{folder} holds something that is no site of ours",
            "Name an empty folder with --output.",
        )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a folder you may write, with --output."
        ) from error
