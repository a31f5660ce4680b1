"""A link serves as often as it says and no more; what is due is ordered once."""

import json
from hashlib import sha256

from shopdb.errors import SqlError

THREADS = 16


def test_a_link_serves_as_often_as_it_says(db, market, at_once):
    order = market.paid_order({market.song(downloads_allowed=5): 1})
    (grant,) = json.loads(db.call("download_grant_issue", order, None)[-1])
    token = sha256(grant["token"].encode()).hexdigest()
    rush = at_once([("download_take", token, None)] * THREADS)

    assert rush.answers == [grant["digital_asset_id"]] * 5
    assert rush.refusals == {SqlError.DOWNLOAD_ENDED: THREADS - 5}
    assert rush.calls_again == 0
    assert db.rows("SELECT downloads_allowed, downloads_used FROM download_grant") == [(5, 5)]


def test_an_order_is_granted_its_files_once(db, market, at_once):
    order = market.paid_order({market.song(): 1, market.song(): 1})
    rush = at_once([("download_grant_issue", order, None)] * THREADS)
    told = [grant["token"] for answer in rush.answers for grant in json.loads(answer)]

    assert (rush.done, rush.calls_again, len(told)) == (THREADS, 0, 2)
    assert db.count("download_grant") == 2


def test_what_is_due_fills_one_cart(db, market, at_once):
    buyer = market.buyer()
    today = db.scalar("SELECT DATE(CONVERT_TZ(UTC_TIMESTAMP(6), '+00:00', 'Europe/London'))")
    wish = (buyer.customer_id, market.channel, market.goods(), 1, "month", 1, today, "card")
    number = db.call("subscription_start", *wish, None, None)[-1]
    rush = at_once([("subscription_fill_cart", number, None)] * THREADS)

    assert (rush.done, rush.calls_again) == (1, 0)
    assert rush.refusals == {SqlError.ILLEGAL_TRANSITION: THREADS - 1}
    assert db.count("cart") == 1
