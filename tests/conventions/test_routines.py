"""Routines: who may call them, whose rights they use, and who holds the transaction.

A public procedure holds its own transaction and works with its owner's rights. An inner routine
is called by others, in their transaction and with their rights, and is granted to nobody.
"""

import re

import pytest

from shopdb.database import SQL_MODE
from tests.conventions.rooms import CODE

ROUTINES = [file for file in CODE if file.title[0] in ("Procedure", "Function")]
PROCEDURES = [file for file in ROUTINES if file.title[0] == "Procedure"]
EVENTS = [file for file in CODE if file.title[0] == "Event"]
# What keeps house by itself; nobody need be let in to it.
ON_A_SCHEDULE = {name for file in EVENTS for name in re.findall(r"\bCALL (\w+) ?\(", file.body)}
# ALTER TABLE commits by itself, so there is nothing to begin or to roll back.
ALTERING = {"partition_rotate"}
# Functions that only inner routines call.
INNER_FUNCTIONS = {"promotion_covers", "stock_allocate"}
# Procedures that take back what they try.
TRIALS = {"cart_apply_coupon"}
ISOLATION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
# What begins or ends a transaction, or changes how the next one reads.
TRANSACTION = re.compile(
    r"\b(SET TRANSACTION\b|START TRANSACTION\b|COMMIT\b|ROLLBACK\b|session_guard_core\(\))"
)
routines = pytest.mark.parametrize("file", ROUTINES, ids=str)


def is_inner(name):
    """Whether a routine is called by other routines and by nobody else."""
    return name.endswith("_core") or name in INNER_FUNCTIONS


def body(file):
    """The statements of a routine, below its comments and parameters."""
    text = re.sub(r"^\s*--.*$", "", file.body, flags=re.MULTILINE)
    return text[re.search(r"^BEGIN$", text, re.MULTILINE).end() :]


def facts(db, columns):
    """What the server says of every routine."""
    return db.rows(
        f"SELECT routine_name, {columns} FROM information_schema.routines"
        " WHERE routine_schema = DATABASE()"
    )


def test_every_routine_says_what_it_is_for(db):
    comments = dict(facts(db, "routine_comment"))

    assert len(comments) == len(ROUTINES)
    assert [name for name, comment in comments.items() if not comment] == []


def test_inner_routines_use_the_rights_of_their_caller_and_all_others_the_owners(db):
    rights = dict(facts(db, "security_type"))

    assert rights == {name: "INVOKER" if is_inner(name) else "DEFINER" for name in rights}
    assert rights.keys() > INNER_FUNCTIONS


def test_routines_run_in_the_strict_mode_and_in_utf8mb4(db):
    modes = {
        (frozenset(mode.split(",")), *rest)
        for _, mode, *rest in facts(db, "sql_mode, character_set_client, collation_connection")
    }

    assert modes == {(frozenset(SQL_MODE.split(",")), "utf8mb4", "utf8mb4_0900_ai_ci")}


def test_inner_routines_are_granted_to_nobody(db):
    granted = {
        name
        for (name,) in db.rows("SELECT routine_name FROM mysql.procs_priv WHERE db = DATABASE()")
    }

    assert granted
    assert sorted(name for name in granted if is_inner(name)) == []


@pytest.mark.parametrize("file", [f for f in PROCEDURES if not is_inner(f.path.stem)], ids=str)
def test_a_public_procedure_is_granted_to_somebody_or_called_by_an_event(db, file):
    assert file.path.stem in ON_A_SCHEDULE or db.scalar(
        "SELECT COUNT(*) FROM mysql.procs_priv WHERE db = DATABASE() AND routine_name = %s",
        (file.path.stem,),
    )


@routines
def test_an_inner_function_is_called_by_inner_routines_alone(file):
    called = {name for name in INNER_FUNCTIONS if re.search(rf"\b{name} ?\(", body(file))}

    assert not called or is_inner(file.path.stem)


@routines
def test_parameters_begin_with_p(db, file):
    names = db.rows(
        "SELECT parameter_name FROM information_schema.parameters"
        " WHERE specific_schema = DATABASE() AND specific_name = %s"
        " AND parameter_name IS NOT NULL",
        (file.path.stem,),
    )

    assert [name for (name,) in names if not name.startswith("p_")] == []


@pytest.mark.parametrize("file", CODE, ids=str)
def test_local_variables_begin_with_v_and_cursors_with_each(file):
    declared = re.findall(
        r"\bDECLARE\s+(?!(?:EXIT|CONTINUE|UNDO)\b)([\w, ]+?)\s+(CURSOR|[A-Z]+)\b",
        re.sub(r"^\s*--.*$", "", file.body, flags=re.MULTILINE),
    )
    wrong = [
        name
        for names, kind in declared
        for name in re.split(r",\s*", names)
        if not name.startswith("each_" if kind == "CURSOR" else "v_")
    ]

    assert wrong == []


@pytest.mark.parametrize("file", PROCEDURES, ids=str)
def test_the_header_says_whose_the_transaction_is(file):
    said = file.fields["Transaction"]
    text = body(file)
    found = set(TRANSACTION.findall(text))

    if is_inner(file.path.stem):
        assert said.startswith(("the caller's", "none; "))
        assert found == set()
    else:
        assert said.startswith("its own; ")
        assert text.lstrip().startswith(ISOLATION)
        if file.path.stem in ALTERING:
            assert found == {"SET TRANSACTION"}
            return
        assert found == {
            "SET TRANSACTION",
            "START TRANSACTION",
            "COMMIT",
            "ROLLBACK",
            "session_guard_core()",
        } - ({"COMMIT"} if file.path.stem in TRIALS else set())
        assert text.index("CALL session_guard_core();") < text.index("START TRANSACTION;")


@pytest.mark.parametrize(
    "file", [file for file in ROUTINES if file.title[0] == "Function"], ids=str
)
def test_a_function_writes_nothing_and_leaves_the_transaction_alone(db, file):
    access = db.scalar(
        "SELECT sql_data_access FROM information_schema.routines"
        " WHERE routine_schema = DATABASE() AND routine_name = %s",
        (file.path.stem,),
    )

    assert access in ("READS SQL DATA", "NO SQL")
    assert TRANSACTION.findall(body(file)) == []
