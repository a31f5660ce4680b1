"""`shopdb privacy`: what the shop knows of persons."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, errors
from shopdb.problem import Problem

privacy = typer.Typer(help="Look after personal data.", no_args_is_help=True)
app.add_typer(privacy, name="privacy")


@privacy.command("export")
def export_person(
    *,
    customer: Annotated[int | None, typer.Option(help="The person, by customer number.")] = None,
    email: Annotated[str | None, typer.Option(help="The person, by e-mail.")] = None,
    request: Annotated[
        int | None, typer.Option(help="Who asked, by the request's number; it is completed.")
    ] = None,
    staff: Annotated[
        int | None, typer.Option(help="Who answers the request: a number of staff_user.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; by default to the screen.")
    ] = None,
    with_documents: Annotated[
        bool, typer.Option("--documents/--no-documents", help="Ask MongoDB, where there is one.")
    ] = True,
) -> None:
    """Write all that the shop knows of one person as JSON, of one moment."""
    from shopdb.database import session
    from shopdb.documents import engine as mongo
    from shopdb.engine import url
    from shopdb.privacy.export import NOT_ASKED, export, write
    from shopdb.privacy.requests import asked_by, complete, waiting
    from shopdb.privacy.who import by_customer, by_email

    if [customer, email, request].count(None) != 2:
        raise Problem("it is not said whose data", "Give one of --customer, --email and --request.")
    if (request is None) != (staff is None):
        raise Problem(
            "a request is completed by somebody of the staff", "Give --request and --staff."
        )
    with ExitStack() as stack:
        mysql = stack.enter_context(session(url()))
        database = None
        server = mongo.recorded()
        if with_documents and (mongo.given() or (server and server.running)):
            database = mongo.connect(mongo.url())
            stack.callback(database.client.close)
        asked = asked_by(mysql, request) if request is not None else customer
        find = partial(by_email, email=email or "")
        if asked is not None:
            find = partial(by_customer, customer_id=asked)
        done = export(url(), find, database)
        if out:
            try:
                write(done, out)
            except OSError as error:
                raise Problem(
                    f"cannot write {out}: {error.strerror}", "Name another file."
                ) from error
        else:
            typer.echo(done.text, nl=False)
        if request is not None and staff is not None:
            complete(mysql, request, staff, {"exported": done.counts, "sha256": done.sha256})
        open_requests = waiting(mysql, [one.customer_id for one in done.who.customers])
    _tell(f"{sum(done.counts.values()):,} rows and documents of {len(done.counts)} places")
    if done.who.erased_at:
        _tell(f"The person was erased on {done.who.erased_at:%Y-%m-%d}: what is left names nobody.")
    if database is None:
        _tell(NOT_ASKED)
    if request is not None:
        _tell(f"Request {request} is completed.")
    for number in open_requests:
        _tell(f"Request {number} asks for this: answer it with --request {number} --staff …")


def _tell(line: str) -> None:
    """Beside the data, which may go to the screen."""
    errors.print(line, markup=False, soft_wrap=True)
