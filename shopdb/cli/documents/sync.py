"""`shopdb documents sync`, and what looks after it: backfill, compare, metrics, purge, dead."""

from collections import defaultdict
from enum import StrEnum
from typing import Annotated

import typer

from shopdb.cli.app import console, errors
from shopdb.cli.documents.app import documents
from shopdb.cli.documents.sides import Batch, Types, mongo_side, names, outbox_side


class Form(StrEnum):
    """How metrics are shown."""

    TABLE = "table"
    JSON = "json"
    PROMETHEUS = "prometheus"


@documents.command()
def sync(
    follow: Annotated[
        bool, typer.Option("--follow/--once", help="Go on, or end when nothing is due.")
    ] = False,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Events at once, at most.")] = 500,
    worker: Annotated[
        str, typer.Option(help="A name that no other has; default: machine and process.")
    ] = "",
    threads: Annotated[int, typer.Option(min=1, max=16, help="Relays side by side.")] = 2,
    claim: Annotated[
        int, typer.Option(min=2, max=3600, help="Seconds for which events are claimed.")
    ] = 60,
) -> None:
    """Deliver what has changed in MySQL to MongoDB; Ctrl-C or SIGTERM ends it after its batch."""
    from shopdb.documents.relay import PATIENCE, Options
    from shopdb.documents.service import serve, stopping
    from shopdb.engine import url

    options = Options(most=batch, claim=claim, patience=None if follow else PATIENCE)
    with mongo_side() as mongo, stopping() as stop:
        tallies = serve(
            url(),
            mongo,
            follow=follow,
            name=worker,
            threads=threads,
            options=options,
            say=lambda line: errors.print(line, markup=False, soft_wrap=True),
            stop=stop,
        )
    total = {
        name: sum(getattr(one, name) for one in tallies)
        for name in ("events", "applied", "stale", "refused", "given_back", "dead")
    }
    console.print(
        f"{total['events']:,} events: {total['applied']:,} applied, {total['stale']:,} there"
        f" already, {total['refused']:,} refused, {total['given_back']:,} given back,"
        f" {total['dead']:,} given up"
    )


@documents.command()
def backfill(types: Types = None, batch: Batch = 1000) -> None:
    """Note what was there before the outbox was; begin again where it was stopped."""
    from shopdb.documents.backfill import backfill as note

    with outbox_side() as outbox:
        noted = note(
            outbox,
            names(types),
            batch,
            lambda kind, last, count: errors.print(f"{kind}: {count:,} noted, up to {last}"),
        )
    console.print(", ".join(f"{count:,} of {kind}" for kind, count in noted.items()) + " noted")


@documents.command()
def metrics(
    form: Annotated[Form, typer.Option("--format", help="How to show them.")] = Form.TABLE,
) -> None:
    """Say how far MongoDB is behind, how fast the relays are, and what was given up."""
    from shopdb.documents.metrics import as_json, as_prometheus, as_tables, measure

    with outbox_side() as outbox, mongo_side() as mongo:
        found = measure(outbox, mongo)
    if form is Form.JSON:
        typer.echo(as_json(found))
    elif form is Form.PROMETHEUS:
        typer.echo(as_prometheus(found), nl=False)
    else:
        for table in as_tables(found):
            console.print(table)


@documents.command()
def purge(
    days: Annotated[
        int | None, typer.Option(min=1, help="How long a tombstone stays; as retention_rule says.")
    ] = None,
) -> None:
    """Delete the tombstones of what is gone, on both sides."""
    from shopdb.documents.purge import purge as clear

    with outbox_side() as outbox, mongo_side() as mongo:
        gone = clear(outbox, mongo, days)
    console.print(f"{gone.tombstones:,} tombstones and {gone.events:,} events purged")


@documents.command()
def dead(
    types: Types = None,
    retry: Annotated[bool, typer.Option(help="Have them delivered again.")] = False,
) -> None:
    """List what was given up, and why."""
    with outbox_side() as outbox:
        given_up = [one for name in names(types) for one in outbox.dead(name)]
        for one in given_up:
            console.print(
                f"{one.aggregate} {one.aggregate_id} {one.public_id}, version {one.version} of"
                f" {one.changed_at:%Y-%m-%d %H:%M:%S} UTC, {one.attempts} attempts: {one.error}",
                markup=False,
                soft_wrap=True,
            )
        if not retry:
            console.print(f"{len(given_up):,} given up")
            return
        again: dict[str, list[int]] = defaultdict(list)
        for one in given_up:
            again[one.aggregate].append(one.aggregate_id)
        noted = sum(outbox.note(aggregate, ids) for aggregate, ids in again.items())
    console.print(f"{noted:,} will be delivered again")
