"""The log, its seals and its anchors as a database holds them."""

from shopdb.chain.hashes import Anchor, Line, Seal
from tests.database import Database


def lines(db: Database) -> list[Line]:
    """Every line, by its number."""
    return [
        Line(*row)
        for row in db.rows(
            "SELECT audit_log_id, occurred_at, table_name, row_key, action, actor, salt, old_row,"
            " new_row, payload_digest FROM audit_log ORDER BY audit_log_id"
        )
    ]


def seals(db: Database) -> list[Seal]:
    """Every seal, in the order of the chain."""
    return [
        Seal(*row)
        for row in db.rows(
            "SELECT seal_no, sealed_at, audit_log_id, occurred_at, digest, chain"
            " FROM audit_seal ORDER BY seal_no"
        )
    ]


def anchors(db: Database) -> list[Anchor]:
    """Every anchor, oldest first."""
    return [
        Anchor(*row)
        for row in db.rows(
            "SELECT month_on, first_seal_no, last_seal_no, start_chain, end_chain, anchored_at,"
            " anchor FROM audit_anchor ORDER BY month_on"
        )
    ]
