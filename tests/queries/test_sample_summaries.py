"""A shop that was loaded is summed up at once: each summary is its view."""

from tests.database import Database
from tests.summaries import stale, summaries


def test_the_sample_shop_is_summed_up(sample_shop):
    db = Database(sample_shop)
    counts = [db.count(name) for name in summaries(db)]
    found = stale(db)
    left = db.count("summary_change")
    db.close()

    assert min(counts) > 0
    assert found == []
    assert left == 0
