"""The command group that the modules beside this one hang their commands on."""

import typer

from shopdb.cli.app import app

documents = typer.Typer(
    help="Keep MongoDB's side of the shop: collections, pipelines, sync.", no_args_is_help=True
)
app.add_typer(documents, name="documents")
