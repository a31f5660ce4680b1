"""Files that were bought are downloaded so often and so long, by a link that is told once."""

import json
from hashlib import sha256

import pytest

from shopdb.errors import SqlError


@pytest.fixture
def order(market):
    """A paid order of two songs and a tee."""
    return market.paid_order(
        {market.song(downloads_allowed=2, days_allowed=30): 2, market.goods(): 1}
    )


def issue(db, order):
    return json.loads(db.call("download_grant_issue", order, None)[-1])


def digest(token):
    return sha256(token.encode()).hexdigest()


def take(db, grant):
    return db.call("download_take", digest(grant["token"]), None)[-1]


def test_grants_the_files_of_what_is_digital(db, order):
    (grant,) = issue(db, order)

    assert (len(grant["token"]), grant["file_name"]) == (64, "song-4.flac")
    assert db.rows(
        "SELECT order_id, order_line_id, digital_asset_id, token_hash, downloads_allowed,"
        " downloads_used, TIMESTAMPDIFF(DAY, issued_at, expires_at), revoked_at"
        " FROM download_grant"
    ) == [
        (
            order,
            grant["order_line_id"],
            grant["digital_asset_id"],
            digest(grant["token"]),
            4,
            0,
            30,
            None,
        )
    ]


def test_grants_each_file_once(db, market, order, contents):
    issue(db, order)
    before = contents()

    assert issue(db, order) == []
    assert contents() == before


def test_grants_a_new_version_and_none_that_was_withdrawn(db, market, order):
    issue(db, order)
    (song,) = db.rows("SELECT variant_id FROM digital_asset")[0]
    new = market.asset(song)
    market.asset(song, withdrawn_at="2020-01-01")

    assert [grant["digital_asset_id"] for grant in issue(db, order)] == [new]


def test_a_leaflet_of_goods_that_are_sent_is_not_granted(db, market):
    tee = market.goods()
    market.asset(tee)

    assert issue(db, market.paid_order({tee: 1})) == []


def test_a_link_without_an_end_has_none(db, market):
    issue(db, market.paid_order({market.song(): 1}))

    assert db.rows("SELECT downloads_allowed, expires_at FROM download_grant") == [(5, None)]


def test_refuses_an_order_that_is_not_paid_or_not_there(db, market, refuses):
    song = market.song()
    pending, gone = market.order({song: 1}), market.paid_order({song: 1})
    db.call("order_cancel", gone, "test", None)

    for order in (pending, gone):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            issue(db, order)
    with refuses(SqlError.NOT_FOUND):
        issue(db, 0)


def test_counts_each_download_and_says_when_all_are_taken(db, order, refuses):
    (grant,) = issue(db, order)

    assert [take(db, grant) for _ in range(4)] == [grant["digital_asset_id"]] * 4
    with refuses(SqlError.DOWNLOAD_ENDED):
        take(db, grant)
    assert db.rows("SELECT downloads_used FROM download_grant") == [(4,)]


def test_refuses_a_token_that_nobody_was_told(db, order, refuses):
    (grant,) = issue(db, order)

    with refuses(SqlError.NOT_FOUND):
        take(db, {"token": "x"})
    with refuses(SqlError.NOT_FOUND):
        db.call("download_take", grant["token"], None)
    with refuses(SqlError.NOT_FOUND):
        db.call("download_take", None, None)


def test_refuses_a_link_whose_time_is_over(db, order, refuses):
    (grant,) = issue(db, order)
    db.execute("UPDATE download_grant SET issued_at = '2020-01-01', expires_at = '2020-01-31'")

    with refuses(SqlError.DOWNLOAD_ENDED):
        take(db, grant)


@pytest.mark.parametrize("act", ["order_hold", "order_cancel"])
def test_refuses_while_the_order_is_held_and_once_it_is_cancelled(db, order, refuses, act):
    (grant,) = issue(db, order)
    db.call(act, order, "test", None)

    with refuses(SqlError.DOWNLOAD_ENDED):
        take(db, grant)
    if act == "order_hold":
        db.call("order_release", order, "test", None)
        assert take(db, grant) == grant["digital_asset_id"]


def test_a_lost_link_is_revoked_and_another_granted(db, order, refuses, contents):
    (lost,) = issue(db, order)
    number = db.scalar("SELECT download_grant_id FROM download_grant")
    db.call("download_grant_revoke", number)
    before = contents()
    db.call("download_grant_revoke", number)

    assert contents() == before
    with refuses(SqlError.DOWNLOAD_ENDED):
        take(db, lost)
    (found,) = issue(db, order)
    assert take(db, found) == lost["digital_asset_id"]
    with refuses(SqlError.NOT_FOUND):
        db.call("download_grant_revoke", 0)


def test_a_grant_begins_unused(db, order, refuses):
    (grant,) = issue(db, order)
    asset = db.scalar("SELECT digital_asset_id FROM digital_asset")

    with refuses(SqlError.COUNTER_GUARDED):
        db.insert(
            "download_grant",
            order_id=order,
            order_line_id=grant["order_line_id"],
            digital_asset_id=asset,
            token_hash="b" * 64,
            downloads_allowed=2,
            downloads_used=1,
        )


@pytest.mark.parametrize(
    "change",
    [
        "downloads_used = 0",
        "token_hash = REPEAT('a', 64)",
        "order_line_id = order_line_id + 1",
        "digital_asset_id = digital_asset_id + 1",
        "order_id = order_id + 1",
        "revoked_at = NULL",
        "revoked_at = '2020-01-01'",
    ],
)
def test_what_was_taken_or_revoked_stays_so(db, order, refuses, change):
    (grant,) = issue(db, order)
    take(db, grant)
    db.execute("UPDATE download_grant SET revoked_at = UTC_TIMESTAMP(6)")

    with refuses(SqlError.APPEND_ONLY):
        db.execute(f"UPDATE download_grant SET {change}")
