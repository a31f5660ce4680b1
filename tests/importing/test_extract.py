"""The committed extract of made-up rows imports cleanly and shows every hard case."""

from shopdb.importing import run
from shopdb.importing.reasons import REASONS
from shopdb.settings import project_root
from tests.database import Database

EXTRACT = project_root() / "seeds" / "extract" / "online_retail_sample.csv"
# One takes an earlier batch, the other more rows than an extract should have.
ELSEWHERE = {"invoice_exists", "too_many_lines"}


def test_it_imports_and_shows_every_reason(db: Database):
    summary = run(db.url, "online_retail", EXTRACT)

    reasons = {reason for (reason,) in db.rows("SELECT DISTINCT reason FROM import_reject")}
    assert reasons == set(REASONS) - ELSEWHERE
    read, loaded, rejected = map(summary.total, ("read", "loaded", "rejected"))
    assert read.row_count == loaded.row_count + rejected.row_count == 464
    assert read.amount == loaded.amount + rejected.amount


def test_it_shows_what_is_hard_about_real_sales(db: Database):
    counts = run(db.url, "online_retail", EXTRACT).counts

    assert all(
        counts[name] > 0
        for name in (
            "orders_of_guests",
            "order_charges",
            "credit_lines_linked",
            "credit_lines_unlinked",
            "credit_lines_of_guests",
        )
    )
    assert db.rows(
        "SELECT COUNT(*) FROM product_variant AS a JOIN product_variant AS b"
        " ON a.sku COLLATE utf8mb4_0900_ai_ci = b.sku COLLATE utf8mb4_0900_ai_ci"
        " WHERE a.variant_id < b.variant_id"
    ) == [(1,)]
    assert db.scalar("SELECT COUNT(*) FROM order_line WHERE unit_price = 0") > 0
    assert db.scalar("SELECT COUNT(*) FROM order_line WHERE unit_price * 100 % 1 <> 0") > 0
    assert db.scalar("SELECT COUNT(*) FROM order_address WHERE country_code IS NULL") > 0
    assert (
        db.scalar(
            "SELECT COUNT(*) FROM (SELECT 1 FROM order_line GROUP BY order_id, sku"
            " HAVING COUNT(DISTINCT unit_price) > 1) AS repeated"
        )
        > 0
    )
