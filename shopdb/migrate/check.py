"""Makes `alembic check` hold the database against the rooms, as `drift` does."""

from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation
from alembic.operations.ops import UpgradeOps
from alembic.runtime.plugins import Plugin
from alembic.util import PriorityDispatchResult

from shopdb.migrate.compare import Difference
from shopdb.migrate.drift import drift
from shopdb.migrate.errors import MigrationProblem

PLUGIN = "shopdb.migrate.rooms"


class DiffersFromRooms(MigrateOperation):
    """An object that is not what its room says."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference

    def reverse(self) -> MigrateOperation:
        """The same difference, seen from the other side."""
        return self

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """What `alembic check` prints of it."""
        return ("differs_from_rooms", str(self.difference.name))


def _compare(context: AutogenContext, operations: UpgradeOps) -> PriorityDispatchResult:
    connection = context.connection
    if connection is not None:
        repository = context.opts["repository"]
        operations.ops.extend(map(DiffersFromRooms, drift(connection, repository)))
    return PriorityDispatchResult.CONTINUE


@renderers.dispatch_for(DiffersFromRooms)
def _render(_: AutogenContext, operation: DiffersFromRooms) -> str:
    raise MigrationProblem(
        f"{operation.difference.name} differs from its room, and --autogenerate cannot write SQL",
        'Run `shopdb migrate revision -m "…"`: it writes the pair and proves it.',
    )


Plugin(PLUGIN).add_autogenerate_comparator(_compare, "autogenerate")
