"""Refusals and allowances of opinions on orders, downloads and subscriptions."""

import pytest

from tests.schema.proof import Case

ASSESS = (
    "INSERT INTO fraud_assessment (order_id, provider, score, verdict, reasons)"
    " VALUES (%s, 'rules', %s, %s, %s)"
)
ASSET = (
    "INSERT INTO digital_asset (variant_id, file_name, version, sha256, size_bytes, mime_type,"
    " storage_key, downloads_allowed, days_allowed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
GRANT = (
    "INSERT INTO download_grant (order_id, order_line_id, digital_asset_id, token_hash,"
    " downloads_allowed, issued_at, expires_at) VALUES (%s, %s, %s, %s, 5, '2011-12-01', %s)"
)
USE = "UPDATE download_grant SET {} WHERE download_grant_id = 1"
SUBSCRIBE = (
    "INSERT INTO subscription (customer_id, channel_id, variant_id, quantity, interval_unit,"
    " interval_count, payment_method_id, shipping_address_id, next_order_on)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '2011-12-31')"
)
GO_ON = "UPDATE subscription SET {} WHERE subscription_id = 1"


def assess(**changes):
    """An opinion on order 3, in the order of ASSESS."""
    usual = {"order": 3, "score": 50, "verdict": "review", "reasons": '["far_away"]'}
    return tuple((usual | changes).values())


def asset(**changes):
    """Another file of variant 3, in the order of ASSET."""
    usual = {
        "variant": 3,
        "file_name": "cover.png",
        "version": "1",
        "sha256": "c" * 64,
        "size": 1,
        "mime": "image/png",
        "key": "covers/1",
        "downloads": 1,
        "days": None,
    }
    return tuple((usual | changes).values())


def grant(**changes):
    """The second file for order line 3, in the order of GRANT."""
    usual = {"order": 3, "line": 3, "asset": 2, "token": "d" * 64, "expires": None}
    return tuple((usual | changes).values())


def subscribe(**changes):
    """One lantern a month for customer 1, in the order of SUBSCRIBE."""
    usual = {
        "customer": 1,
        "channel": 1,
        "variant": 3,
        "quantity": 1,
        "unit": "month",
        "count": 1,
        "method": 90,
        "address": None,
    }
    return tuple((usual | changes).values())


ASSESSMENT_CASES = [
    Case("fk_fraud_assessment_sales_order", ASSESS, assess(order=9), assess()),
    Case("ck_fraud_assessment_score_range", ASSESS, assess(score=-1), assess(score=0)),
    Case("ck_fraud_assessment_score_range", ASSESS, assess(score=101), assess(score=100)),
    Case("ck_fraud_assessment_verdict", ASSESS, assess(verdict="hang"), assess(verdict="reject")),
    Case("ck_fraud_assessment_reasons_shape", ASSESS, assess(reasons="{}"), assess(reasons="[]")),
    Case("ck_fraud_assessment_reasons_shape", ASSESS, assess(reasons="[1]"), assess()),
]

DOWNLOAD_CASES = [
    Case("uq_digital_asset_storage_key", ASSET, asset(key="songs/1"), asset(key="Songs/1")),
    Case(
        "uq_digital_asset_variant_id_file_name_version",
        ASSET,
        asset(file_name="song.flac"),
        asset(file_name="song.flac", version="3"),
    ),
    Case("fk_digital_asset_product_variant", ASSET, asset(variant=9), asset(variant=1)),
    Case("ck_digital_asset_sha256_shape", ASSET, asset(sha256="C" * 64), asset()),
    Case("ck_digital_asset_mime_type_shape", ASSET, asset(mime="png"), asset(mime="text/x.a+b")),
    Case("ck_digital_asset_size_bytes_positive", ASSET, asset(size=0), asset(size=1)),
    Case("ck_digital_asset_limits_positive", ASSET, asset(downloads=0), asset(downloads=1)),
    Case("ck_digital_asset_limits_positive", ASSET, asset(days=0), asset(days=1)),
    Case("uq_download_grant_token_hash", GRANT, grant(token="b" * 64), grant()),
    Case("uq_download_grant_order_line_id_held_asset_id", GRANT, grant(asset=1), grant()),
    Case("fk_download_grant_order_line", GRANT, grant(order=1), grant()),
    Case("fk_download_grant_digital_asset", GRANT, grant(asset=9), grant()),
    Case("ck_download_grant_token_hash_shape", GRANT, grant(token="D" * 64), grant()),
    Case(
        "ck_download_grant_expires_after_issued",
        GRANT,
        grant(expires="2011-12-01"),
        grant(expires="2011-12-01 00:00:00.000001"),
    ),
    Case("ck_download_grant_used_within_allowed", USE.format("downloads_used = %s"), 6, 5),
    Case("ck_download_grant_used_within_allowed", USE.format("downloads_allowed = %s"), -1, 0),
]

SUBSCRIPTION_CASES = [
    Case("fk_subscription_customer", SUBSCRIBE, subscribe(customer=9), subscribe(customer=2)),
    Case("fk_subscription_sales_channel", SUBSCRIBE, subscribe(channel=9), subscribe(channel=2)),
    Case("fk_subscription_product_variant", SUBSCRIBE, subscribe(variant=9), subscribe(variant=1)),
    Case("fk_subscription_payment_method", SUBSCRIBE, subscribe(method=99), subscribe()),
    # Address 2 is of customer 1.
    Case(
        "fk_subscription_shipping_address",
        SUBSCRIBE,
        subscribe(customer=2, address=2),
        subscribe(address=2),
    ),
    Case("ck_subscription_quantity_positive", SUBSCRIBE, subscribe(quantity=0), subscribe()),
    Case("ck_subscription_interval_unit", SUBSCRIBE, subscribe(unit="hour"), subscribe(unit="day")),
    Case("ck_subscription_interval_count_positive", SUBSCRIBE, subscribe(count=0), subscribe()),
    Case(
        "ck_subscription_status",
        GO_ON.format("next_order_on = NULL, status = %s"),
        "stopped",
        "paused",
    ),
    Case(
        "ck_subscription_active_is_due",
        GO_ON.format("next_order_on = %s"),
        None,
        "2012-01-01",
    ),
    Case(
        "ck_subscription_active_is_due",
        GO_ON.format("status = 'paused', next_order_on = %s"),
        "2012-01-01",
        None,
    ),
    Case(
        "ck_subscription_cancelled_has_time",
        GO_ON.format(
            "status = 'cancelled', next_order_on = NULL, shipping_address_id = NULL,"
            " cancelled_at = %s"
        ),
        None,
        "2012-01-01",
    ),
    Case(
        "ck_subscription_cancelled_has_time", GO_ON.format("cancelled_at = %s"), "2012-01-01", None
    ),
    Case(
        "ck_subscription_cancelled_keeps_no_address",
        GO_ON.format(
            "status = 'cancelled', next_order_on = NULL, cancelled_at = '2012-01-01',"
            " shipping_address_id = %s"
        ),
        1,
        None,
    ),
]

CASES = ASSESSMENT_CASES + DOWNLOAD_CASES + SUBSCRIPTION_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)
