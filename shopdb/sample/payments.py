"""How orders are paid: tries that fail, tries again, captures, and what is let go or given back."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from shopdb.sample.lives import CARD, METHODS, PAYPAL, happened
from shopdb.sample.places import CHANNELS
from shopdb.sample.returns import Sales
from shopdb.sample.rows import (
    MINUTE,
    NEVER,
    SECOND,
    Ids,
    Ints,
    Tables,
    moments,
    money,
    only,
    public_ids,
    running,
    sums,
    texts,
)

PROVIDERS = ("stripe", "paypal", "bank", "klarna", "carrier")
FAILURES = ("insufficient_funds", "card_declined", "expired_card", "processing_error")
# How often each of them, added up: by card, and by another way.
OF_CARDS, OF_OTHERS = (0.45, 0.75, 0.92), (0.35, 0.35, 0.35)
KINDS = ("authorize", "capture", "void", "refund")
AUTHORIZE, CAPTURE, VOID, REFUND = range(4)


def rows(rng: np.random.Generator, sales: Sales, method_id: Mapping[str, int], ids: Ids) -> Tables:
    """Payments and their transactions up to the end, each after what it goes back to."""
    orders, lines, lives, returns = sales.orders, sales.lines, sales.lives, sales.returns
    count = len(orders)
    everyone = np.arange(count)
    again = np.flatnonzero(lives.switches)
    order = np.r_[everyone, again]
    method = np.r_[lives.method, np.where(lives.method[again] == CARD, PAYPAL, CARD)]
    created = np.r_[orders.placed, lives.authorized[again] - SECOND]
    payment_id = ids.take("payment", len(order))
    # The payment of each order that comes to something.
    good = everyone.copy()
    good[again] = count + np.arange(len(again))

    failed = np.flatnonzero(lives.first_try_fails)
    again_failed = np.flatnonzero(lives.second_try_fails)
    asked = orders.total - orders.redeemed
    dropped = np.flatnonzero(lives.dropped)
    refunded = np.flatnonzero(returns.refunds)
    requests = np.unique(returns.request[refunded])
    by_request = sums(returns.request[refunded], returns.refund[refunded], len(returns.order))
    paid_back = lives.cancelled < NEVER
    late = np.where(lives.captured < NEVER, lives.captured, 0) + MINUTE
    # Place in payments, kind, amount in cents, time.
    steps: list[tuple[Ints, int, Ints, Ints]] = [
        (failed, AUTHORIZE, orders.total[failed], orders.placed[failed] + 5 * SECOND),
        (
            *(again_failed, AUTHORIZE, orders.total[again_failed]),
            orders.placed[again_failed] + MINUTE,
        ),
        (good, AUTHORIZE, asked, lives.authorized),
        (good, CAPTURE, asked, lives.captured),
        (good, VOID, orders.total, lives.voided),
        (
            good,
            REFUND,
            orders.total,
            np.where(paid_back & (lives.captured < NEVER), lives.cancelled, lives.lost),
        ),
        (
            good[lines.order[dropped]],
            REFUND,
            lines.paid[dropped],
            np.maximum(lives.processing, late)[lines.order[dropped]],
        ),
        (
            good[returns.order[requests]],
            REFUND,
            by_request[requests],
            returns.settled[requests],
        ),
    ]
    payment = np.concatenate([one[0] for one in steps])
    kind = np.concatenate([np.full(len(one[0]), one[1]) for one in steps])
    amount = np.concatenate([one[2] for one in steps])
    when = np.concatenate([one[3] for one in steps])
    is_failure = np.arange(len(payment)) < len(failed) + len(again_failed)
    ranked = np.lexsort((kind, when, payment))
    ranked = ranked[happened(when[ranked])]
    payment, kind, amount = payment[ranked], kind[ranked], amount[ranked]
    when, is_failure = when[ranked], is_failure[ranked]
    number = ids.take("payment_transaction", len(payment))

    parent = np.zeros((len(order), 2), dtype=np.int64)
    for step in (AUTHORIZE, CAPTURE):
        here = (kind == step) & ~is_failure
        parent[payment[here], step] = number[here]
    wanted = parent[payment, (kind == REFUND).astype(np.int64)]
    by_card = method[payment] == CARD
    draw = rng.random(len(payment))
    codes = np.where(by_card, np.searchsorted(OF_CARDS, draw), np.searchsorted(OF_OTHERS, draw))
    marks = rng.integers(0, 1 << 62, len(payment))
    names = np.array([f"{one:016x}" for one in marks])
    turn = running(payment)
    keys = [f"{KINDS[k]}-{p}-{t}" for k, p, t in zip(kind, payment_id[payment], turn, strict=True)]
    currency = [one.currency for one in CHANNELS]
    return {
        "payment": pl.DataFrame(
            {
                "payment_id": payment_id,
                "public_id": public_ids(rng, created),
                "order_id": orders.order_id[order],
                "payment_method_id": np.array([method_id[one] for one in METHODS])[method],
                "currency_code": texts(currency, orders.channel[order]),
                "currency_minor_unit": np.full(len(order), 2),
                "created_at": moments(created),
            }
        ),
        "payment_transaction": pl.DataFrame(
            {
                "payment_transaction_id": number,
                "payment_id": payment_id[payment],
                "parent_transaction_id": only(kind != AUTHORIZE, pl.Series(wanted)),
                "kind": texts(KINDS, kind),
                "amount": money(amount),
                "status": texts(("success", "failed"), is_failure.astype(np.int64)),
                "failure_code": only(is_failure, texts(FAILURES, codes)),
                "provider": texts(PROVIDERS, method[payment]),
                "gateway_ref": only(
                    ~is_failure, pl.Series([f"sample_{one}" for one in names], dtype=pl.String)
                ),
                "idempotency_key": pl.Series(keys, dtype=pl.String),
                "occurred_at": moments(when),
            }
        ),
    }
