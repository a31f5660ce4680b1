"""Four pipelines on twenty thousand events say what pandas says of them by other means."""

import pandas as pd
import pytest

from shopdb.documents.pipelines import find, run
from tests.documents.pipelines.crowd import products, stream
from tests.documents.pipelines.paper import key

GIVEN = {"from_day": "2025-03-08", "until_day": "2025-04-05"}
STEPS = ("product_view", "add_to_cart", "checkout_start", "purchase")
# Clocks change within the period in the second and in the third.
ZONES = ("UTC", "Europe/Berlin", "America/New_York")


@pytest.fixture(scope="module")
def frame():
    """The stream as a frame."""
    return pd.DataFrame(
        [
            {
                "id": one["_id"],
                "session": one["sessionId"],
                "user": one.get("userId"),
                "channel": one["channel"],
                "type": one["type"],
                "at": one["at"],
                "product": one.get("productId"),
            }
            for one in stream(20_000)
        ]
    )


@pytest.fixture
def shop(mongo, put):
    """The same in MongoDB."""
    put("events", *stream(20_000))
    put("products", *products())
    return mongo


def period(zone):
    """First moment counted, first not counted."""
    return (pd.Timestamp(day, tz=zone).tz_convert("UTC") for day in GIVEN.values())


def test_funnel_by_day(shop, frame):
    # The first time of each step that is not before the first of the step before it.
    sessions = frame.groupby("session").agg(channel=("channel", "min"), start=("at", "min"))
    reached = sessions["start"]
    for step in STEPS:
        of_step = frame[frame["type"] == step]
        not_before = of_step["at"] >= of_step["session"].map(reached)
        reached = of_step[not_before].groupby("session")["at"].min()
        sessions[step] = reached
    for zone in ZONES:
        begin, end = period(zone)
        counted = sessions[(sessions["start"] >= begin) & (sessions["start"] < end)]
        day = counted["start"].dt.tz_convert(zone).dt.strftime("%Y-%m-%d")
        expected = [
            (*at, len(group), *(int(group[step].notna().sum()) for step in STEPS))
            for at, group in counted.groupby([day, "channel"])
        ]

        rows = run(shop, find("funnel_by_day"), {**GIVEN, "timezone": zone}).rows

        assert [row[:-1] for row in rows] == expected
        assert len(rows) == 28 * 3
        assert [row[-1] for row in rows] == [round(row[-1] / row[2], 4) for row in expected]


def test_sessionize(shop, frame):
    told = frame.assign(visitor=frame["user"].fillna(frame["session"]))
    told = told.sort_values(["visitor", "at", "id"])
    pause = told.groupby("visitor")["at"].diff()
    told["visit"] = (pause > pd.Timedelta(minutes=30)).astype(int).groupby(told["visitor"]).cumsum()
    told["viewed"] = told["product"].where(told["type"] == "product_view")
    told["bought"] = told["type"] == "purchase"
    visits = (
        told.groupby(["visitor", "visit"])
        .agg(
            known=("user", lambda users: users.notna().any()),
            start=("at", "min"),
            end=("at", "max"),
            events=("at", "size"),
            products=("viewed", "nunique"),
            bought=("bought", "any"),
        )
        .reset_index()
        .sort_values(["start", "visitor"])
    )
    for zone in ZONES:
        begin, end = period(zone)
        expected = [
            (
                one.visitor,
                one.known,
                one.start.tz_localize(None).to_pydatetime(),
                one.end.tz_localize(None).to_pydatetime(),
                int((one.end - one.start).total_seconds()),
                one.events,
                one.products,
                one.bought,
            )
            for one in visits[(visits["start"] >= begin) & (visits["start"] < end)].itertuples()
        ]

        rows = run(shop, find("sessionize"), {**GIVEN, "timezone": zone}).rows

        assert rows == expected
        assert len(rows) > 1_000


def test_also_viewed(shop, frame):
    begin, end = period("UTC")
    looks = frame[(frame["type"] == "product_view") & (frame["at"] >= begin) & (frame["at"] < end)][
        ["session", "product"]
    ].drop_duplicates()
    live = {one["_id"] for one in products() if one["status"] == "active"}
    with_first = looks[looks["product"] == key(1)]["session"]
    others = looks[looks["session"].isin(with_first) & (looks["product"] != key(1))]
    counted = others[others["product"].isin(live)].groupby("product").size()
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    names = {one["_id"]: one["name"] for one in products()}
    expected = [
        (rank, of, names[of], count, len(with_first), round(count / len(with_first), 4))
        for rank, (of, count) in enumerate(ordered, start=1)
    ]

    rows = run(shop, find("also_viewed"), {**GIVEN, "product": key(1), "rows": 5_000}).rows

    assert rows == expected
    assert len(rows) > 20


def test_product_daily_refresh(shop, frame):
    begin, end = period("UTC")
    kinds = ["product_view", "add_to_cart", "purchase"]
    told = frame[
        frame["type"].isin(kinds)
        & frame["product"].notna()
        & (frame["at"] >= begin)
        & (frame["at"] < end)
    ]
    day = told["at"].dt.floor("D")
    counts = pd.crosstab([told["product"], day], told["type"]).reindex(columns=kinds, fill_value=0)
    sessions = told.groupby([told["product"], day])["session"].nunique()
    expected = {at: (*map(int, counts.loc[at]), int(sessions.loc[at])) for at in counts.index}

    run(shop, find("product_daily_refresh"), GIVEN)

    assert {
        (one["_id"]["productId"], pd.Timestamp(one["_id"]["day"])): (
            one["views"],
            one["addedToCart"],
            one["purchases"],
            one["sessions"],
        )
        for one in shop["product_daily"].find()
    } == expected
    assert len(expected) > 1_000
