"""Make a database's collections what the files say, without dropping a document.

Every step can be done again and meets what another `apply` has done meanwhile, so that one that
was killed is run again, and two at once come to the same end.
"""

import time
from collections.abc import Callable, Sequence

from pymongo.database import Database
from pymongo.errors import OperationFailure

from shopdb.documents.collections import state
from shopdb.documents.collections.comparing import Action, Difference, compare
from shopdb.documents.collections.files import Collection, Index
from shopdb.documents.collections.verifying import unfit
from shopdb.documents.engine import Document
from shopdb.engine.provider import Say
from shopdb.problem import Problem

_ATTEMPTS = 10
_SECONDS_BETWEEN = 0.3
_DUPLICATE_KEY = 11000
# Someone else was faster: NamespaceExists, IndexNotFound.
_DONE_ALREADY = {48, 27}
# Someone else is at work: ConflictingOperationInProgress, IndexOptionsConflict,
# IndexKeySpecsConflict, IndexBuildAborted, BackgroundOperationInProgressForNamespace.
_IN_THE_WAY = {117, 85, 86, 276, 12587}


def apply(
    database: Database[Document],
    collections: Sequence[Collection],
    say: Say,
    *,
    despite_unfit: bool = False,
) -> list[Difference]:
    """Create what is missing and change what differs; nothing to do where nothing differs.

    Args:
        database: to change.
        collections: as the files have them.
        say: told each step.
        despite_unfit: change a validator although it refuses documents that are there: they stay,
            and can only be changed into what passes.

    Returns:
        What was done.

    Raises:
        Problem: a validator or a unique index refuses what is there, with `_id`s; or MongoDB
            refuses a step. What was done before stays.
    """
    done: list[Difference] = []
    for attempt in range(1, _ATTEMPTS + 1):
        todo = [one for one in compare(database, collections) if one.action is not Action.NOTHING]
        if not todo:
            for collection in collections:
                state.note(database, collection)
            return done
        if not despite_unfit:
            _refuse_unfit(database, todo)
        for difference in todo:
            say(f"{difference.collection.name}: {_told(difference)}")
            try:
                _DOING[difference.action](database, difference)
            except OperationFailure as failure:
                if failure.code in _DONE_ALREADY:
                    continue
                if failure.code in _IN_THE_WAY and attempt < _ATTEMPTS:
                    break
                raise _refused(database, difference, failure) from failure
            done.append(difference)
        else:
            continue
        time.sleep(_SECONDS_BETWEEN)
    raise Problem(
        "The collections were changed by someone else again and again",
        "See who else applies them, then `shopdb documents apply` again.",
    )


def _told(difference: Difference) -> str:
    index = f" {difference.index.name}" if difference.index else ""
    dropped = f" {difference.what}" if difference.action is Action.DROP_INDEX else ""
    return f"{difference.action}{index}{dropped}"


def _refuse_unfit(database: Database[Document], todo: list[Difference]) -> None:
    for difference in todo:
        if difference.action is not Action.VALIDATOR:
            continue
        found = unfit(database, difference.collection)
        if found.unfit:
            sample = ", ".join(map(str, found.sample))
            raise Problem(
                f"The new validator of {found.collection} refuses {found.unfit:,} of its"
                f" documents: {sample}{' …' if found.unfit > len(found.sample) else ''}",
                "Mend them, or let the validator accept their schemaVersion and run `shopdb"
                " documents migrate` later; --despite-unfit changes it all the same.",
            )


def _create(database: Database[Document], difference: Difference) -> None:
    database.create_collection(
        difference.collection.name,
        validator={"$jsonSchema": difference.collection.validator},
        validationLevel="strict",
        validationAction="error",
        check_exists=False,
    )


def _change_validator(database: Database[Document], difference: Difference) -> None:
    database.command(
        "collMod",
        difference.collection.name,
        validator={"$jsonSchema": difference.collection.validator},
        validationLevel="strict",
        validationAction="error",
    )


def _change_expiry(database: Database[Document], difference: Difference) -> None:
    index = _index(difference)
    seconds = index.options["expireAfterSeconds"]
    database.command(
        "collMod",
        difference.collection.name,
        index={"name": index.name, "expireAfterSeconds": seconds},
    )


def _drop_index(database: Database[Document], difference: Difference) -> None:
    database[difference.collection.name].drop_index(difference.what)


def _create_index(database: Database[Document], difference: Difference) -> None:
    index = _index(difference)
    database[difference.collection.name].create_index(
        list(index.keys), name=index.name, **index.options
    )


def _replace_index(database: Database[Document], difference: Difference) -> None:
    _drop_index(database, difference)
    _create_index(database, difference)


def _index(difference: Difference) -> Index:
    assert difference.index  # noqa: S101 - an action on an index of a file has it
    return difference.index


_DOING: dict[Action, Callable[[Database[Document], Difference], None]] = {
    Action.CREATE: _create,
    Action.VALIDATOR: _change_validator,
    Action.EXPIRY: _change_expiry,
    Action.DROP_INDEX: _drop_index,
    Action.CREATE_INDEX: _create_index,
    Action.REPLACE_INDEX: _replace_index,
}


def _refused(
    database: Database[Document], difference: Difference, failure: OperationFailure
) -> Problem:
    where = f"{difference.collection.name}.{difference.what}"
    details = failure.details or {}
    if failure.code == _DUPLICATE_KEY and "keyValue" in details:
        same = database[difference.collection.name].find(details["keyValue"], {"_id": 1}).limit(5)
        return Problem(
            f"{where} cannot be unique: {', '.join(str(one['_id']) for one in same)} have the same"
            f" {details['keyValue']}",
            "Change or remove all but one of them, then apply again.",
        )
    return Problem(
        f"MongoDB refuses to {difference.action} {where}: {details.get('errmsg', failure)}",
        "Mend what it says, then `shopdb documents apply` again; it goes on from there.",
    )
