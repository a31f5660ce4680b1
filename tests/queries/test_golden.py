"""The answers on the sample shop are those that were stored: what changes them is seen.

Every answer, for every channel, has its number of rows and a digest of its CSV in
golden/answers.csv; a few short ones stand there in full, to show what changed. After a change that
is meant, `SHOPDB_RENEW_GOLDEN=1 make test ARGS='tests/queries/test_golden.py -n 0'` writes them
anew, and the difference is read before it is kept.
"""

import csv
import hashlib
import io
import os
import re
from pathlib import Path

import pytest

from shopdb.query import ask, names
from shopdb.query.render import Format, render
from tests.queries.sample import CHANNELS

GOLDEN = Path(__file__).parent / "golden"

IN_FULL = (
    "catalog/category_roll_up",
    "fulfilment/order_states",
    "sales/basket_size",
    "sales/monthly_growth",
)
# Audits of which no rows is health.
HEALTHY = ("inventory/drift", "payment/reconciliation")
# What so small a shop may have none of: every channel but these has some.
TOO_FEW = {
    ("catalog/basket_affinity", "shop_uk"),
    ("catalog/below_cost", "shop_us"),
    ("catalog/price_elasticity", "shop_us"),
    *(("catalog/helpful_reviews", channel) for channel in CHANNELS),
    ("inventory/lost_sales", "shop_eu"),
    ("inventory/lost_sales", "shop_us"),
    ("payment/refund_signals", "shop_eu"),
    ("payment/refund_signals", "shop_us"),
}
RENEW = bool(os.environ.get("SHOPDB_RENEW_GOLDEN"))


@pytest.fixture
def written(sample):
    """The CSV of an answer."""

    def of(name, channel):
        text = render(ask(sample.connection, name, channel=channel), Format.CSV)
        # When the sample shop was loaded is told by the real clock.
        return re.sub(r"^imports,.*\n", "", text, flags=re.MULTILINE)

    return of


def kept(file, text):
    """What the file holds; when the answers are to be renewed, the text from now on."""
    if RENEW:
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / file).write_text(text, encoding="utf-8")
    return (GOLDEN / file).read_text(encoding="utf-8")


def test_every_answer_is_the_one_that_was_stored(written):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("question", "channel", "rows", "sha256"))
    for name in names():
        for channel in CHANNELS:
            text = written(name, channel)
            digest = hashlib.sha256(text.encode()).hexdigest()
            writer.writerow((name, channel, len(list(csv.reader(io.StringIO(text)))) - 1, digest))

    assert buffer.getvalue().splitlines() == kept("answers.csv", buffer.getvalue()).splitlines()


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", IN_FULL)
def test_short_answers_are_those_that_were_stored(written, name, channel):
    file = f"{name.replace('/', '.')}.{channel}.csv"

    assert written(name, channel).splitlines() == kept(file, written(name, channel)).splitlines()


def test_no_answer_is_empty(written):
    empty = {
        (name, channel)
        for name in names()
        if name not in HEALTHY
        for channel in CHANNELS
        if len(written(name, channel).splitlines()) < 2
    }
    assert empty == TOO_FEW
