"""`shopdb privacy check` and `views`: what is marked as personal, and what should be."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from shopdb.cli.app import console, errors
from shopdb.cli.privacy import privacy

if TYPE_CHECKING:
    from shopdb.privacy.check import Report


@privacy.command()
def views() -> None:
    """Write the masked views into views/, from the marks and privacy/masked.toml."""
    from shopdb.privacy.masked import write
    from shopdb.settings import project_root

    changed = write(project_root())
    for path in changed:
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(f"{len(changed)} files changed")


@privacy.command()
def check(
    limit: Annotated[
        int,
        typer.Option("--rows", min=2, help="Rows of each table that are looked into."),
    ] = 1000,
) -> None:
    """Look for personal data that is not marked; exits 1 where there is some.

    It goes by names, types, and what stands in some rows of each table, and shows no value. Fields
    of MongoDB's collections are looked at as well, and into where SHOPDB_MONGO_URL names a server.
    """
    import pymysql

    from shopdb.cli.documents.sides import mongo_side
    from shopdb.database import session
    from shopdb.documents.collections import read_all
    from shopdb.engine import url
    from shopdb.privacy import cleared, columns, fields, sample
    from shopdb.privacy.check import check as look
    from shopdb.problem import Problem
    from shopdb.settings import project_root, setting

    said = cleared.read(project_root())
    with ExitStack() as stack:
        status = stack.enter_context(errors.status(""))
        connection = stack.enter_context(session(url()))
        try:
            report = look(connection, said, limit, status.update)
            known = sample.known_people(connection, columns.read(connection), limit)
        except pymysql.MySQLError as error:
            raise Problem(
                f"MySQL refused: {error.args[-1]}",
                "Log in with an account that may read every table, as one with shopdb_auditor.",
            ) from error
        mongo = stack.enter_context(mongo_side()) if setting("SHOPDB_MONGO_URL") else None
        report += fields.check(read_all(), said, mongo, known, limit)
    _show(report, limit, into_documents=mongo is not None)
    if report.findings:
        raise typer.Exit(1)


def _show(report: "Report", limit: int, *, into_documents: bool) -> None:
    if report.findings:
        table = Table()
        table.add_column("where", no_wrap=True)
        table.add_column("why")
        table.add_column("what to do")
        for one in report.findings:
            table.add_row(one.where, "; ".join(one.why), one.do)
        console.print(table, markup=False)
    inside = "up to" if into_documents else "no document, and up to"
    console.print(
        f"{report.looked_at:,} columns and fields looked at by name and type: {report.marked} are"
        f" marked, {report.cleared} cleared, {len(report.findings)} to decide on; looked into"
        f" {inside} {limit:,} rows of each table."
    )
