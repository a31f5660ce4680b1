"""Hands a statement to a tool that alters a table while writes go on, and looks at what it made."""

import shlex

from sqlalchemy import Connection

from shopdb.migrate import osc
from shopdb.migrate.alteration import alteration
from shopdb.migrate.compare import differences
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.fingerprint import Fingerprint, definition, show_create, tables_and_views
from shopdb.migrate.lock import YEAR
from shopdb.migrate.marks import mark
from shopdb.migrate.measure import measure
from shopdb.migrate.normalise import with_sorted_keys, without_introducers, without_next_number
from shopdb.migrate.rooms import Name
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import literal, rows, run, session
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Site, Step
from shopdb.migrate.tool import SECTION, command_for, fields, filled, option_file, start

# What the known tools call the tables that they work with, beside the one that they alter.
BESIDE = ("_{}_new", "_{}_gho", "_{}_ghc", "_{}_chkpnt")


def hand_over(site: Site, step: Step) -> None:
    """Let the tool that a statement's mark `hand over` names do its work.

    Raises:
        MigrationProblem: the tool is not known or not there, cannot do it or spoils something,
            fails, or leaves the table other than the statement would.
    """
    statement = step.statement
    tool = tool_of(statement)
    altered = alteration(statement.text)
    if altered is None or not altered.actions:
        raise MigrationProblem(
            f"{statement.place}: only an ALTER TABLE can be handed over to {tool}",
            "Write it as one (ADD INDEX, DROP INDEX), or take the mark away.",
        )
    template = command_for(statement, tool)
    _refuse_second(site.guard, statement, altered.table)
    _refuse_obstacles(site.guard, statement, tool, template, altered.table)
    expected = {**_around(site.guard, altered.table), **_expected(site, statement, altered.table)}
    # As before any statement of structure. The tool may take longer than a session may idle.
    run(site.connection, "COMMIT")
    run(site.connection, f"SET SESSION wait_timeout = {YEAR}")
    url = site.connection.engine.url
    with option_file(url) as path:
        command = filled(statement, template, fields(url, altered, path))
        shown = shlex.join(command).replace(str(path), "{defaults_file}")
        site.tell(f"handing over: {shown}")
        code = start(site, command)
    if code:
        raise MigrationProblem(
            f"{statement.place}: {tool} ended with exit code {code}; what it said stands above",
            f"Remove what it left behind (its triggers on {altered.table}, a table beside it), or "
            f"finish its work by hand. Then go on: {_again(step)}",
        )
    made = {**_around(site.guard, altered.table), **_shape(site.guard, altered.table)}
    _compare(step, tool, expected, made)


def tool_of(statement: Statement) -> str:
    """The tool that a statement is handed over to; empty where it is not."""
    found = mark(statement, SECTION)
    return found.value.strip() if found else ""


def offline_note(statement: Statement) -> str:
    """What stands above a statement of the offline file that is meant for a tool; else nothing."""
    tool = tool_of(statement)
    return f"-- Meant for {tool}: run by the server, it may keep writes waiting\n" if tool else ""


def _refuse_second(connection: Connection, statement: Statement, table: str) -> None:
    """Stop where a tool is at work already: it goes on when the run that started it is killed."""
    tables = ", ".join(literal(form.format(table)) for form in BESIDE)
    found = rows(
        connection,
        "SELECT TABLE_NAME FROM information_schema.TABLES "
        f"WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({tables}) "
        "UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS "
        f"WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = {literal(table)} "
        r"AND TRIGGER_NAME LIKE 'pt\_osc\_%'",
    )
    if found:
        names = ", ".join(sorted(name for (name,) in found))
        raise MigrationProblem(
            f"{statement.place}: a tool is at work on {table}, or ended before it was done: "
            f"{names}",
            "Look for it (SHOW PROCESSLIST). Let it finish, or drop these, triggers first. Then "
            "run the same command again.",
        )


def _refuse_obstacles(
    connection: Connection, statement: Statement, tool: str, template: list[str], table: str
) -> None:
    """Stop before hours of copying whose end is known."""
    if tool not in osc.TOOLS:
        return
    options = {part.partition("=")[0] for part in template}
    found = osc.obstacles(tool, osc.facts(connection, table))
    left = [item for item in found if item.option not in options]
    if left:
        whys = "; ".join(f"{x.why} ({x.option})" if x.option else x.why for x in left)
        raise MigrationProblem(
            f"{statement.place}: {tool} does not do for {table}: {whys}",
            "Add the option in brackets, if there is one, to the command in alembic.ini; or name "
            "another tool; or take the mark away and choose a quiet hour.",
        )


def _expected(site: Site, statement: Statement, table: str) -> Fingerprint:
    """The table as the statement would make it: tried on a copy of it without rows."""
    text = without_next_number(show_create(site.guard, Name("table", table))["Create Table"])
    with (
        scratch_database(site.connection.engine.url, "handover") as engine,
        session(engine) as scratch,
    ):
        # The tables that its foreign keys refer to are not there.
        run(scratch, "SET SESSION foreign_key_checks = 0")
        run(scratch, text)
        measure(scratch, statement)
        if Name("table", table) not in tables_and_views(scratch):
            raise MigrationProblem(
                f"{statement.place}: it renames {table}, which is not for a tool",
                "Rename it in a statement of its own, without the mark: that takes no time.",
            )
        return _shape(scratch, table)


def _shape(connection: Connection, table: str) -> Fingerprint:
    name = Name("table", table)
    text = show_create(connection, name)["Create Table"]
    return {name: with_sorted_keys(without_introducers(without_next_number(text)))}


def _around(connection: Connection, table: str) -> Fingerprint:
    """What else a tool takes down and puts up again: triggers, tables with foreign keys to this."""
    triggers = (Name("trigger", name) for name in osc.facts(connection, table).triggers)
    found = {name: definition(connection, name) or "" for name in triggers}
    for (child,) in rows(
        connection,
        "SELECT DISTINCT TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS "
        "WHERE CONSTRAINT_SCHEMA = DATABASE() AND UNIQUE_CONSTRAINT_SCHEMA = DATABASE() "
        f"AND REFERENCED_TABLE_NAME = {literal(table)}",
    ):
        found.update(_shape(connection, child))
    return found


def _compare(step: Step, tool: str, expected: Fingerprint, made: Fingerprint) -> None:
    found = differences(
        expected,
        made,
        lambda name: f"as the statement would leave it: {name}",
        lambda name: f"as {tool} left it: {name}",
    )
    if found:
        names = ", ".join(str(item.name) for item in found)
        diff = "\n".join(item.diff for item in found)
        raise MigrationProblem(
            f"{step.statement.place}: {tool} left {names} other than the statement would\n{diff}",
            f"Make it as the lines with - say, by hand. Then go on: {_again(step)}",
        )


def _again(step: Step) -> str:
    target = f"upgrade {step.revision}" if step.direction == "up" else "downgrade -1"
    return f"alembic {target}"
