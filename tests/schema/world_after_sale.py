"""Downloads, subscriptions and opinions: literal rows about variant 3 and order 3."""

from typing import Any

from tests.schema.rows import Row, row


def _asset(number: int) -> Row:
    return row(
        "digital_asset",
        digital_asset_id=number,
        variant_id=3,
        file_name="song.flac",
        version=str(number),
        sha256="a" * 64,
        size_bytes=1000,
        mime_type="audio/flac",
        storage_key=f"songs/{number}",
    )


def _subscription(number: int, **columns: Any) -> Row:
    return row(
        "subscription",
        subscription_id=number,
        customer_id=1,
        channel_id=1,
        variant_id=3,
        quantity=1,
        interval_unit="month",
        interval_count=1,
        payment_method_id=90,
        next_order_on="2011-12-31",
        **columns,
    )


AFTER_SALE: list[Row] = [
    row(
        "fraud_assessment",
        fraud_assessment_id=1,
        order_id=3,
        provider="rules",
        score=10,
        verdict="approve",
        reasons="[]",
    ),
    _asset(1),
    _asset(2),
    row(
        "download_grant",
        download_grant_id=1,
        order_id=3,
        order_line_id=3,
        digital_asset_id=1,
        token_hash="b" * 64,
        downloads_allowed=5,
    ),
    _subscription(1, shipping_address_id=1),
    _subscription(2),
]
