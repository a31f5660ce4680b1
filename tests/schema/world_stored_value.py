"""A gift card of 25.00 that paid 5.00 of order 1, and accounts of other kinds and currencies.

Parcel 1 of order 3 is billed by document 8.
"""

from typing import Any

from tests.schema.rows import Row, row


def account(number: int, kind: str, **changes: Any) -> Row:
    """An account in pounds, empty."""
    values = {
        "stored_value_account_id": number,
        "kind": kind,
        "currency_code": "GBP",
        "currency_minor_unit": 2,
    }
    return row("stored_value_account", **(values | changes))


def entry(number: int, account_id: int, kind: str, amount: str, **changes: Any) -> Row:
    """A movement of an account."""
    values = {
        "stored_value_entry_id": number,
        "stored_value_account_id": account_id,
        "kind": kind,
        "amount": amount,
        "balance_after": 0,
        "idempotency_key": f"{kind}-{number}",
    }
    return row("stored_value_entry", **(values | changes))


STORED_VALUE: list[Row] = [
    account(1, "gift_card", code_hash="a" * 64),
    account(2, "store_credit", customer_id=1),
    account(3, "points", customer_id=1, currency_code=None, currency_minor_unit=0),
    account(4, "gift_card", code_hash="e" * 64, currency_code="EUR"),
    entry(1, 1, "issue", "25.00"),
    entry(2, 1, "redeem", "-5.00", order_id=1),
    entry(3, 3, "issue", "100"),
    entry(4, 4, "issue", "10.00"),
    row(
        "billing_document",
        billing_document_id=8,
        document_kind="invoice",
        series="INV-",
        number=8,
        channel_id=1,
        order_id=3,
        shipment_id=1,
        currency_code="GBP",
        currency_minor_unit=2,
    ),
]
