"""`shopdb audit`: the triggers of the audit log, and the chain that seals what they noted."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import app, console, errors

audit = typer.Typer(
    help="Write the triggers of the audit log; seal what they noted, and verify it.",
    no_args_is_help=True,
)
app.add_typer(audit, name="audit")


@audit.command()
def triggers() -> None:
    """Write the triggers of the audit log into triggers/, from triggers/audited.toml."""
    from shopdb.audit import write
    from shopdb.settings import project_root

    changed = write(project_root())
    for path in changed:
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(f"{len(changed)} files changed")


@audit.command()
def seal(
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Look at every line, however old: it takes longer.")
    ] = False,
) -> None:
    """Seal what was noted and has no seal yet, as the event does each minute."""
    from shopdb.database import rows, session
    from shopdb.engine import url

    with session(url()) as connection:
        rows(connection, "CALL audit_log_seal(%s, @sealed)", (full,))
        ((sealed,),) = rows(connection, "SELECT @sealed")
    console.print("Another run is at it." if sealed is None else f"{sealed:,} lines sealed")


@audit.command()
def anchors() -> None:
    """Print the anchors, and where the chain stands: lines to sign, or to keep elsewhere."""
    from shopdb.chain import read
    from shopdb.chain.copies import written
    from shopdb.database import session
    from shopdb.engine import url

    with session(url()) as connection, read.snapshot(connection):
        for line in written(read.anchors(connection), read.end(connection)):
            typer.echo(line)


@audit.command()
def verify(
    *,
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="Only what was sealed in it, as 2026-11."),
    ] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare with what `shopdb audit anchors` printed."),
    ] = None,
    lag: Annotated[int, typer.Option(min=0, help="Minutes a line may be without a seal.")] = 60,
    months_kept: Annotated[
        int, typer.Option(min=1, help="Full months of which lines should be there.")
    ] = 36,
) -> None:
    """Compute every seal and anchor anew; exits 1 where the log is not as it was sealed."""
    from shopdb.chain.copies import read
    from shopdb.chain.verify import verify as verified
    from shopdb.database import session
    from shopdb.engine import url

    copies = read(anchors) if anchors else None
    with session(url()) as connection, errors.status("computing the chain anew"):
        verdict = verified(
            connection,
            month=month.date() if month else None,
            copies=copies,
            lag=timedelta(minutes=lag),
            months_kept=months_kept,
        )
    if verdict.findings:
        listing = Table()
        for heading in ("fault", "where", "what"):
            listing.add_column(heading, overflow="fold")
        for finding in verdict.findings:
            listing.add_row(finding.fault, finding.where, finding.said)
        console.print(listing)
    for fault, count in verdict.counts.items():
        console.print(f"{fault}: {count:,}")
    console.print(
        f"{verdict.seals:,} seals and {verdict.anchors:,} anchors computed anew,"
        f" {verdict.copies:,} copies compared; {verdict.erased:,} payloads erased on request,"
        f" {verdict.rotated:,} lines gone with their month"
    )
    if not verdict.holds:
        raise typer.Exit(1)
