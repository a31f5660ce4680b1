"""The command line's root, which every area's module hangs its commands on."""

import typer
from rich.console import Console

app = typer.Typer(
    help="ShopDB: an e-commerce database in MySQL.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
