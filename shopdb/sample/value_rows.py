"""Gift cards and store credit as rows: accounts, and the ledger behind their balances."""

import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample.places import CHANNELS
from shopdb.sample.rows import Ids, Ints, Tables, moments, money, public_ids, texts


@dataclass(eq=False)
class Account:
    """What somebody has; `owner` is a place in Customers, -1: whoever has the card."""

    number: int
    channel: int
    owner: int
    begun: int
    lapses: int
    balance: int = 0


@dataclass(frozen=True)
class Entry:
    """One movement of an account; `order_id` 0: of none."""

    account: Account
    kind: str
    cents: int
    when: int
    order_id: int


def rows(
    rng: np.random.Generator,
    opened: list[Account],
    entries: list[Entry],
    customer_id: Ints,
    *,
    ids: Ids,
) -> Tables:
    """Accounts that were opened, and what was moved, in order of time."""
    entries = sorted(entries, key=lambda one: one.when)
    begun = np.array([one.begun for one in opened], dtype=np.int64)
    channel = np.array([one.channel for one in opened], dtype=np.int64)
    hashes = [
        hashlib.sha256(f"sample card {one.number}".encode()).hexdigest() if one.owner < 0 else None
        for one in opened
    ]
    numbers = ids.take("stored_value_entry", len(entries))
    return {
        "stored_value_account": pl.DataFrame(
            {
                "stored_value_account_id": [one.number for one in opened],
                "public_id": public_ids(rng, begun),
                "kind": ["gift_card" if one.owner < 0 else "store_credit" for one in opened],
                "code_hash": pl.Series(hashes, dtype=pl.String),
                "customer_id": pl.Series(
                    [None if one.owner < 0 else customer_id[one.owner] for one in opened],
                    dtype=pl.Int64,
                ),
                "currency_code": texts([one.currency for one in CHANNELS], channel),
                "currency_minor_unit": [2] * len(opened),
                "expires_at": moments(np.array([one.lapses for one in opened], dtype=np.int64)),
                "created_at": moments(begun),
            }
        ),
        "stored_value_entry": pl.DataFrame(
            {
                "stored_value_entry_id": numbers,
                "stored_value_account_id": [one.account.number for one in entries],
                "kind": [one.kind for one in entries],
                "amount": money(np.array([one.cents for one in entries], dtype=np.int64)),
                "balance_after": [0] * len(entries),
                "order_id": pl.Series([one.order_id or None for one in entries], dtype=pl.Int64),
                "idempotency_key": pl.Series([f"sample-{one}" for one in numbers], dtype=pl.String),
                "occurred_at": moments(np.array([one.when for one in entries], dtype=np.int64)),
            }
        ),
    }
