"""Drawing a shop: the same twice, month by month in the same room, ahead of the load."""

import tracemalloc

import numpy as np
import polars as pl
import pytest

from shopdb.problem import Problem
from shopdb.sample.chunks import Known
from shopdb.sample.clock import BUSY, DAYS, MONTHS, day_at
from shopdb.sample.generate import Shop
from shopdb.sample.rows import NEVER, Ids, moments, portion, public_ids, running
from shopdb.sample.scale import whole
from shopdb.sample.writer import ahead, write

KNOWN = Known(
    {"standard": 1, "reduced": 2, "super_reduced": 3, "zero": 4, "exempt": 5},
    {"card": 1, "paypal": 2, "bank_transfer": 3, "invoice": 4, "cash_on_delivery": 5},
    {},
)


def test_the_same_seed_draws_the_same():
    for one, other in zip(
        Shop(7, 0.01, KNOWN).chunks(), Shop(7, 0.01, KNOWN).chunks(), strict=True
    ):
        assert one.name == other.name
        assert one.above == other.above
        assert one.tables.keys() == other.tables.keys()
        for table, rows in one.tables.items():
            assert rows.equals(other.tables[table]), table


def test_ids_go_on_above_those_that_are_there():
    known = Known(KNOWN.tax_class, KNOWN.payment_method, {"sales_order": 500, "customer": 7})
    chunks = Shop(1, 0.01, known).chunks()
    next(chunks)
    month = next(chunks)

    assert month.tables["sales_order"]["order_id"].min() == 501
    assert month.tables["customer"]["customer_id"].min() == 8
    assert month.tables["order_line"]["order_id"].min() == 501


def test_a_later_month_takes_no_more_room_than_its_orders_ask_for():
    shop = Shop(1, 0.3, KNOWN)
    chunks = shop.chunks()
    next(chunks)
    peaks = []
    tracemalloc.start()
    for _ in MONTHS:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        month = next(chunks)
        peaks.append(
            (tracemalloc.get_traced_memory()[1] - before) / len(month.tables["sales_order"])
        )
    tracemalloc.stop()

    early, late = np.mean(peaks[3:9]), np.mean(peaks[15:21])
    assert late < 1.3 * early


def test_little_is_held_over_from_month_to_month():
    shop = Shop(1, 0.1, KNOWN)
    held, orders = [], []
    for chunk in shop.chunks():
        if "sales_order" in chunk.tables:
            orders.append(len(chunk.tables["sales_order"]))
            held.append(
                len(shop.stock.waiting)
                + len(shop.billing.waiting)
                + len(shop.billing.billed)
                + shop.purchasing.papers.waiting
            )

    assert max(held[12:]) / max(orders[12:]) < 1.5 * max(held[2:12]) / max(orders[2:12])


def test_numbers_become_columns():
    times = np.array([0, 1_700_000_000_123_456, NEVER])

    assert moments(times).cast(pl.String).to_list() == [
        "1970-01-01 00:00:00.000000",
        "2023-11-14 22:13:20.123456",
        None,
    ]
    assert running(np.array([4, 4, 9, 9, 9])).tolist() == [1, 2, 1, 2, 3]
    assert portion(np.array([100, 101, 5]), 50, 100).tolist() == [50, 51, 3]
    assert Ids({"cart": 5}).take("cart", 2).tolist() == [6, 7]


def test_public_ids_are_of_version_7_and_all_different():
    made = public_ids(np.random.default_rng(1), np.full(1000, 1_700_000_000_123_456))

    assert made.n_unique() == 1000
    assert set(made.str.slice(0, 13)) == {"018bcfe5687b7"}
    assert set(made.str.slice(16, 1)) == {"8", "9", "a", "b"}


def test_busy_time_covers_every_day():
    assert (len(BUSY), BUSY[0]) == (DAYS + 1, 0)
    assert BUSY[-1] == pytest.approx(DAYS)
    assert day_at(np.array([0.0, BUSY[100], BUSY[-1] - 1e-6])).tolist() == [0, 100, DAYS - 1]


def test_a_chunk_that_is_there_is_drawn_and_not_written():
    shop = Shop(1, 0.01, KNOWN)
    rows = {}
    for written in ahead(shop.chunks, lambda name: name < "2025-12"):
        rows[written.chunk] = sum(file.row_count for file in written.files)
        assert all(file.path.stat().st_size for file in written.files)

    assert rows["2024-05"] == 0
    assert rows["2025-12"] > 100


def test_a_fault_while_drawing_reaches_the_one_who_loads():
    def chunks():
        yield next(Shop(1, 0.01, KNOWN).chunks())
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"):
        list(ahead(chunks, lambda _: False))


def test_a_file_says_what_its_rows_say(tmp_path):
    frame = pl.DataFrame({"a": [1, None], "b": ['say "x", y', ""], "c": [1.5, 0.125]})

    assert write("t", frame, tmp_path).path.read_text() == (
        '1,"say ""x"", y",1.5000\n\\N,"",0.1250\n'
    )


@pytest.mark.parametrize("text", ["0", "-1", "one", "1.5", "", "1e3", "½"])
def test_a_scale_that_is_no_whole_number_is_refused(text):
    with pytest.raises(Problem, match="has to be a whole number") as caught:
        whole(text)

    assert "make seed SCALE=1" in caught.value.remedy


def test_a_scale_is_read():
    assert [whole("1"), whole(" 10 ")] == [1, 10]
