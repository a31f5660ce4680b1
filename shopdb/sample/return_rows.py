"""What buyers send back, as rows."""

import numpy as np
import polars as pl

from shopdb.sample.lives import happened
from shopdb.sample.returns import Sales
from shopdb.sample.rows import NEVER, Tables, moments, money, only, public_ids, texts

KINDS = ("return", "exchange", "claim")
REASONS = (
    *("unwanted", "wrong_size", "defective", "damaged_in_transit", "not_as_described"),
    "too_late",
)


def rows(rng: np.random.Generator, sales: Sales) -> Tables:
    """Returns as they stand at the end."""
    returns = sales.returns
    closed = happened(returns.settled)
    status = np.full(len(returns.order), "requested", dtype="U9")
    status[happened(returns.approved)] = "approved"
    status[happened(returns.received)] = "received"
    status[closed] = "settled"
    status[closed & returns.is_rejected] = "rejected"
    came = happened(returns.received)[returns.request]
    order_id = sales.orders.order_id[returns.order]
    return {
        "return_request": pl.DataFrame(
            {
                "return_request_id": returns.request_id,
                "public_id": public_ids(rng, returns.requested),
                "order_id": order_id,
                "kind": texts(KINDS, returns.kind),
                "status": pl.Series(status.tolist(), dtype=pl.String),
                "requested_at": moments(returns.requested),
                "closed_at": moments(np.where(closed, returns.settled, NEVER)),
            }
        ),
        "return_line": pl.DataFrame(
            {
                "return_line_id": returns.return_line_id,
                "return_request_id": returns.request_id[returns.request],
                "order_id": order_id[returns.request],
                "order_line_id": sales.lines.line_id[returns.line],
                "reason_code": texts(REASONS, returns.reason),
                "qty_requested": returns.quantity,
                "qty_received": np.where(came, returns.quantity, 0),
                "is_resellable": only(came, pl.Series(returns.is_resellable.astype(np.int64))),
                "refund_amount": money(np.where(returns.refunds, returns.refund, 0)),
            }
        ),
    }
