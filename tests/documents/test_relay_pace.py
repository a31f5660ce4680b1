"""Batches follow MongoDB's speed, and pauses grow: what a relay takes it can deliver in time."""

import time
from threading import Event as Signal

from hypothesis import given
from hypothesis import strategies as st

from shopdb.documents.pace import Pace, Pauses


def test_a_batch_grows_to_the_double_while_mongodb_is_fast():
    pace = Pace(1000, claim=60)
    sizes = [pace.size]
    for _ in range(5):
        pace.took(pace.size, 0.01)
        sizes.append(pace.size)

    assert sizes == [100, 200, 400, 800, 1000, 1000]


def test_it_shrinks_at_once_when_mongodb_is_slow_and_grows_again():
    pace = Pace(1000, claim=60)
    pace.took(100, 10)
    assert pace.size == 10

    pace.took(10, 0.1)
    assert pace.size == 20
    pace.took(20, 30)
    assert pace.size == 1


def test_a_small_batch_is_no_reason_to_grow():
    pace = Pace(1000, claim=60)
    pace.took(3, 0.001)
    pace.took(0, 5)

    assert pace.size == 100


def test_what_failed_is_tried_with_half():
    pace = Pace(7, claim=60)
    sizes = [pace.size]
    for _ in range(4):
        pace.failed()
        sizes.append(pace.size)

    assert sizes == [7, 3, 1, 1, 1]


@given(
    st.integers(1, 5000),
    st.integers(1, 600),
    st.lists(st.tuples(st.floats(0.0001, 1), st.booleans()), min_size=1, max_size=30),
)
def test_a_claim_is_never_for_more_than_can_be_applied_in_its_time(most, claim, batches):
    """As long as MongoDB does not get slower from one batch to the next by more than five times."""
    pace = Pace(most, claim)
    for each, fails in batches:
        if fails:
            pace.failed()
        else:
            pace.took(pace.size, pace.size * each)
            assert pace.size == 1 or pace.size * each <= 0.2 * claim + 1e-6
        assert 1 <= pace.size <= most


def test_pauses_double_up_to_the_longest_and_begin_anew():
    stop, pauses, waited = Signal(), Pauses(0.01, 0.04), []
    for number in range(5):
        if number == 4:
            pauses.reset()
        begun = time.monotonic()
        pauses.pause(stop)
        waited.append(time.monotonic() - begun)

    assert all(
        wait >= 0.8 * least for wait, least in zip(waited, (0.01, 0.02, 0.04, 0.04), strict=False)
    )
    assert waited[4] < waited[3]


def test_a_pause_ends_when_the_relay_is_to_stop():
    stop = Signal()
    stop.set()
    begun = time.monotonic()
    Pauses(30, 30).pause(stop)

    assert time.monotonic() - begun < 5
