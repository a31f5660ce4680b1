"""`shopdb query functions` and `shopdb query readme`: what is written from the questions."""

from shopdb.cli.app import console
from shopdb.cli.query import query


@query.command()
def functions() -> None:
    """Write the functions of shopdb.analysis from the questions."""
    from shopdb.query.functions import write

    for path in write():
        console.print(f"wrote {path.name}", markup=False)
