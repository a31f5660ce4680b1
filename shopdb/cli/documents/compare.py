"""`shopdb documents compare`: whether both sides agree."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from shopdb.cli.app import console
from shopdb.cli.documents.app import documents
from shopdb.cli.documents.sides import Batch, Types, mongo_side, names, outbox_side
from shopdb.problem import Problem

if TYPE_CHECKING:
    from shopdb.documents.progress import Comparison

# What a terminal shows of drift.
_SHOWN = 50


@documents.command()
def compare(
    types: Types = None,
    repair: Annotated[bool, typer.Option(help="Have drift delivered again.")] = False,
    progress: Annotated[
        Path | None, typer.Option(help="A file to go on from, if it is stopped.")
    ] = None,
    batch: Batch = 500,
) -> None:
    """Hold both sides against each other, by version and hash; exit 1 where they drifted."""
    from shopdb.documents.compare import compare as walk
    from shopdb.documents.progress import Progress
    from shopdb.documents.repair import repair as mend
    from shopdb.documents.shape import SHAPES

    wanted = [name for name in names(types) if name in SHAPES]
    if not wanted:
        raise Problem(
            "a person who was erased has no document to compare",
            "Name a kind that has: category, order, product or review.",
        )
    kept = Progress(progress)
    with outbox_side() as outbox, mongo_side() as mongo:
        done = []
        for name in wanted:
            comparison = kept.of(name)
            if not comparison.is_done:
                walk(outbox.connection, mongo, comparison, batch, kept.save)
            done.append(comparison)
        _show(done)
        findings = [finding for one in done for finding in one.findings]
        if repair and findings:
            console.print(f"{mend(outbox, mongo, findings):,} things will be delivered again")
    kept.forget()
    if findings:
        raise typer.Exit(1)


def _show(done: "list[Comparison]") -> None:
    from shopdb.documents.judge import Verdict

    drift = [verdict for verdict in Verdict if verdict.is_drift]
    table = Table("type", "compared", "equal", "lag", *drift)
    for one in done:
        counts = (f"{one.count(verdict):,}" for verdict in drift)
        table.add_row(one.aggregate, f"{one.compared:,}", f"{one.equal:,}", f"{one.lag:,}", *counts)
    console.print(table)
    findings = [finding for one in done for finding in one.findings]
    for found in findings[:_SHOWN]:
        console.print(
            f"{found.verdict}: {found.aggregate} {found.aggregate_id or '?'} {found.public_id},"
            f" version {found.version}, MongoDB has {found.held or 'none'}"
            f"{found.why and f'; {found.why}'}",
            markup=False,
            soft_wrap=True,
        )
    if len(findings) > _SHOWN:
        console.print(f"… and {len(findings) - _SHOWN:,} more")
