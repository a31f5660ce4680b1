"""Exchanges triggers without a hole: no row is written between DROP TRIGGER and CREATE TRIGGER.

A run goes from the DROP TRIGGER to the CREATE TRIGGER of the same one, over other statements about
triggers and over the runs that it overlaps. Its tables are locked before its first statement, or
the first that is left of it, and unlocked after its last.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import takewhile

from sqlalchemy import Connection

from shopdb.migrate import patience
from shopdb.migrate.session import SERVER_ERRORS, literal, quoted, rows, run, scalar
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Site, Step
from shopdb.migrate.subject import plain_name, subject, tokens

# In Connection.info during a run: whether the session holds its tables.
LOCKED = "shopdb.migrate.swap"
# Seconds. It holds some tables while it waits for others, those that the triggers write to as well.
SHORT_WAIT = 1
ORDER = re.compile(r"\bFOR\s+EACH\s+ROW\s+(?:FOLLOWS|PRECEDES)\b", re.IGNORECASE)


@contextmanager
def unlocking(site: Site, step: Step) -> Iterator[None]:
    """Around `send`: unlocks what it locked, after the last step of a run or after a failure.

    Between the steps of a run the caller sends nothing else on the site's connection, which holds
    the locks; what goes through the guard may read definitions, and tables not locked.
    """
    try:
        yield
    except BaseException:
        _unlock(site.connection)
        raise
    run_of_it = exchange(step.statements, step.index)
    if not run_of_it or step.index == run_of_it[-1]:
        _unlock(site.connection)


def send(site: Site, step: Step) -> None:
    """Send a step of structure; where it exchanges a trigger, nobody else writes to the table.

    The first step of a run is tried together with its lock: while a backup holds up all changes of
    structure, writers wait for no more than a second at a time.

    Raises:
        NoLock: the tables were not to be had in `options.patience` seconds, or what follows on the
            first step in `options.closing_wait`, for which writers wait.
        DBAPIError, MySQLError: the server refuses it otherwise.
    """
    run_of_it = exchange(step.statements, step.index)
    if not run_of_it:
        patience.send(site, step)
        return
    connection = site.connection
    is_first = LOCKED not in connection.info
    left = [step.statements[at] for at in run_of_it if at >= step.index]

    def attempt() -> None:
        with patience.waiting_at_most(connection, min(SHORT_WAIT, site.options.lock_wait)):
            if is_first:
                _lock(site, step, left)
            try:
                run(connection, step.statement.text)
            except SERVER_ERRORS:
                if is_first:
                    _unlock(connection)
                raise

    is_holding = not is_first and connection.info[LOCKED]
    patience.persist(site, step, attempt, is_holding=is_holding)


def _lock(site: Site, step: Step, left: Sequence[Statement]) -> None:
    """Lock the tables of what is left of a run, unless the server would then fail it."""
    connection = site.connection
    tables = _tables(connection, left)
    if not tables:
        return
    run(connection, "LOCK TABLES " + ", ".join(f"{quoted(table)} WRITE" for table in tables))
    ordered = {_table_of(each.text) for each in left if ORDER.search(each.text)}
    read = _opened_again(connection) & ordered
    connection.info[LOCKED] = not read
    if read:
        run(connection, "UNLOCK TABLES")
        site.tell(
            f"{step}: exchanged without a lock, because a trigger reads {', '.join(sorted(read))}; "
            "rows that are written before it is created again pass without it"
        )


def exchange(statements: Sequence[Statement], index: int) -> range:
    """The places of the run that a statement belongs to; empty where it is in none.

    It is no longer than it must be: while two tables are locked of which one's triggers read the
    other, MySQL 9.7 finds no trigger to put behind FOLLOWS (3011).
    """
    found = range(0)
    for pair in _exchanges(statements):
        if found and pair.start < found.stop:
            found = range(found.start, max(found.stop, pair.stop))
        elif index in found:
            break
        else:
            found = pair
    return found if index in found else range(0)


def _exchanges(statements: Sequence[Statement]) -> Iterator[range]:
    """From each DROP TRIGGER to the CREATE of the same one, by the place where it begins."""
    for start, statement in enumerate(statements):
        if not _is_about_trigger(statement) or subject(statement.text).verb != "DROP":
            continue
        name = subject(statement.text).name
        for end, other in enumerate(takewhile(_is_about_trigger, statements[start:]), start):
            about = subject(other.text)
            if (about.verb, about.name) == ("CREATE", name):
                yield range(start, end + 1)
                break


def _unlock(connection: Connection) -> None:
    # Where the session is gone, so are its locks.
    if not connection.invalidated and connection.info.pop(LOCKED, False):
        with suppress(*SERVER_ERRORS):
            run(connection, "UNLOCK TABLES")


def _opened_again(connection: Connection) -> set[str]:
    """The locked tables that the server opened a second time, for a trigger that reads them.

    It then looks for the trigger that FOLLOWS or PRECEDES names where none are (seen on 9.7.4).
    """
    database = scalar(connection, "SELECT DATABASE()")
    found = rows(connection, f"SHOW OPEN TABLES FROM {quoted(database)} WHERE In_use > 1")
    return {table for _, table, *_ in found}


def _is_about_trigger(statement: Statement) -> bool:
    about = subject(statement.text)
    return about.kind == "TRIGGER" and about.verb in ("DROP", "CREATE")


def _tables(connection: Connection, statements: Sequence[Statement]) -> list[str]:
    """The tables of these triggers that are there, by name."""
    named = {subject(statement.text).name for statement in statements}
    created = {table for statement in statements if (table := _table_of(statement.text))}
    return [
        table
        for (table,) in rows(
            connection,
            "SELECT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
            f"DATABASE() AND TRIGGER_NAME IN ({', '.join(map(literal, sorted(named)))}) "
            "UNION SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
            f"DATABASE() AND TABLE_NAME IN ({', '.join(map(literal, sorted(created)))}) ORDER BY 1",
        )
    ]


def _table_of(create_trigger: str) -> str:
    """The table behind ON; empty for a DROP."""
    words = list(tokens(create_trigger))
    places = (at for at, word in enumerate(words) if re.fullmatch("BEFORE|AFTER", word, re.I))
    # BEFORE INSERT ON name, from the first BEFORE or AFTER that is no name in backquotes.
    at = next(places, None)
    return plain_name(words[at + 3]) if at is not None and at + 3 < len(words) else ""
