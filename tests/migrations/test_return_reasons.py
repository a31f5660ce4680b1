"""Returns that were noted before there was a table of reasons keep theirs."""

import json

from shopdb.migrate import downgrade, upgrade
from shopdb.seed.reference import load
from shopdb.settings import project_root
from tests.database import Database
from tests.market import Market

(REVISION,) = (project_root() / "migrations" / "versions").glob("????_returns.py")
NUMBER = REVISION.name[:4]
BEFORE = f"{int(NUMBER) - 1:04d}"


def test_every_reason_that_was_given_is_there_before_the_files_are_loaded(scratch_database):
    upgrade(scratch_database, "head")
    load(scratch_database)
    db = Database(scratch_database)
    market = Market(db)
    order = market.paid_order({market.goods(): 2, market.goods(): 1})
    market.ship(order)
    given = [
        {"order_line_id": line, "quantity": 1, "reason_code": reason}
        for line, reason in ((1, "wrong_size"), (2, "too_late"))
    ]
    db.call("return_open", order, "return", json.dumps(given), None)

    downgrade(scratch_database, BEFORE, allow_loss=True)
    upgrade(scratch_database, NUMBER)
    reasons = db.rows("SELECT reason_code FROM return_reason ORDER BY reason_code")
    upgrade(scratch_database, "head")
    (loaded,) = [one for one in load(scratch_database) if one.table == "return_reason"]

    assert reasons == [("too_late",), ("wrong_size",)]
    assert (loaded.inserted, loaded.updated, loaded.unchanged, loaded.extra) == (4, 0, 2, ())
    db.close()
