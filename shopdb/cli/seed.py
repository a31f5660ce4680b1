"""`shopdb seed`: rows to begin with."""

from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import app, console

seed = typer.Typer(help="Fill the database with rows to begin with.", no_args_is_help=True)
app.add_typer(seed, name="seed")


@seed.command()
def reference() -> None:
    """Load the rows that every shop needs from seeds/reference/; again changes nothing."""
    from shopdb.engine import url
    from shopdb.seed.reference import load

    loaded = load(url())
    table = Table(title="Reference rows")
    table.add_column("table")
    for heading in ("inserted", "updated", "unchanged", "extra"):
        table.add_column(heading, justify="right")
    for one in loaded:
        counts = (one.inserted, one.updated, one.unchanged, len(one.extra))
        table.add_row(one.table, *map(str, counts))
    console.print(table)
    for one in loaded:
        if one.extra:
            console.print(
                f"{one.table} holds rows that its file does not, left alone: "
                + "; ".join(one.extra),
                markup=False,
                soft_wrap=True,
            )


@seed.command()
def sample(
    scale: Annotated[
        str, typer.Option(help="A whole number: 1 is about 20,000 orders, 10 ten times as many.")
    ] = "1",
    number: Annotated[
        int, typer.Option("--seed", help="Which shop: the same number gives the same rows.")
    ] = 1,
) -> None:
    """Load a made-up shop: two years of orders and all that follows; again changes nothing."""
    from shopdb.engine import url
    from shopdb.sample import load
    from shopdb.sample.scale import whole

    load(url(), whole(scale), number, console)
