"""`shopdb docs`: the documentation, as a site and as the files that are committed."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console


@app.command()
def docs(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the site; by default site/.")
    ] = None,
    files: Annotated[
        bool,
        typer.Option(
            "--files",
            help="Write docs/dictionary, docs/diagrams and docs/privacy instead; needs no server.",
        ),
    ] = False,
) -> None:
    """Build a site of everything the database holds, to be opened from the disk.

    It needs Graphviz, which is installed where that may be done: as root on Debian.
    """
    from shopdb.docs.committed import write
    from shopdb.docs.site import build
    from shopdb.engine import url
    from shopdb.settings import project_root

    root = project_root()
    if files:
        changed = write(root)
        for path in changed:
            console.print(str(path), markup=False, soft_wrap=True)
        console.print(f"{len(changed)} files changed")
        return
    path = build(url(), root, output or root / "site", console.print)
    console.print(f"The site is {path}", markup=False, soft_wrap=True)
