"""Who supplies the sample shop, and how well."""

import pytest

from tests.database import Database

# First deliveries of each order, with how many days after the promised day they came.
FIRST = (
    "SELECT supplier_code, DATEDIFF(MIN(received_at), expected_on) AS slip FROM purchase_order"
    " INNER JOIN supplier USING (supplier_id) INNER JOIN goods_receipt USING (purchase_order_id)"
    " GROUP BY purchase_order_id, supplier_code, expected_on"
)


def test_some_suppliers_are_late_and_others_keep_their_word(small: Database):
    late = dict(small.rows(f"SELECT supplier_code, AVG(slip > 0) FROM ({FIRST}) AS f GROUP BY 1"))

    assert len(late) == 13
    assert min(late["sample_harrow"], late["sample_old_quay"], late["sample_prairie_loom"]) > 0.25
    assert max(late["sample_quire_spade"], late["sample_papier_elbe"]) < 0.1


def test_some_suppliers_send_less_or_worse_than_was_ordered(small: Database):
    whole = dict(
        small.rows(
            "SELECT supplier_code, AVG(qty_accepted = qty_ordered) FROM ("
            " SELECT purchase_order_line_id, MIN(goods_receipt_line_id) AS goods_receipt_line_id"
            " FROM goods_receipt_line GROUP BY purchase_order_line_id) AS first"
            " INNER JOIN goods_receipt_line USING (goods_receipt_line_id, purchase_order_line_id)"
            " INNER JOIN purchase_order_line AS l USING (purchase_order_line_id)"
            " INNER JOIN purchase_order AS o ON l.purchase_order_id = o.purchase_order_id"
            " INNER JOIN supplier USING (supplier_id) GROUP BY 1"
        )
    )
    spoilt = dict(
        small.rows(
            "SELECT supplier_code, SUM(qty_rejected) FROM goods_receipt_line"
            " INNER JOIN purchase_order USING (purchase_order_id)"
            " INNER JOIN supplier USING (supplier_id) GROUP BY 1"
        )
    )

    assert max(whole["sample_lanehead"], whole["sample_prairie_loom"]) < 0.85
    assert whole["sample_papier_elbe"] > 0.95
    assert max(spoilt, key=lambda code: spoilt[code]) == "sample_pfannenwerk"


def test_a_supplier_serves_one_house_in_its_currency(small: Database):
    assert small.rows(
        "SELECT warehouse_code, COUNT(DISTINCT s.supplier_id), MIN(o.currency_code),"
        " MAX(o.currency_code) FROM purchase_order AS o INNER JOIN supplier AS s"
        " ON o.supplier_id = s.supplier_id AND o.currency_code = s.currency_code"
        " INNER JOIN warehouse USING (warehouse_id) GROUP BY 1 ORDER BY 1"
    ) == [("leipzig", 4, "EUR", "EUR"), ("reno", 4, "USD", "USD"), ("york", 5, "GBP", "GBP")]


def test_every_receipt_is_of_a_purchase_order(small: Database):
    assert not small.scalar(
        "SELECT COUNT(*) FROM stock_movement WHERE kind = 'receipt'"
        " AND (goods_receipt_line_id IS NULL OR unit_cost IS NULL)"
    )


NOTHING = {
    "a delivery before its order": "SELECT goods_receipt_id FROM goods_receipt"
    " INNER JOIN purchase_order USING (purchase_order_id)"
    " WHERE received_at < submitted_at + INTERVAL 2 DAY OR submitted_at < created_at",
    "goods on the shelf at another time than they came": "SELECT goods_receipt_line_id"
    " FROM stock_movement INNER JOIN goods_receipt_line USING (goods_receipt_line_id)"
    " INNER JOIN goods_receipt USING (goods_receipt_id) WHERE occurred_at <> received_at",
    "an order closed at another time than its last delivery": "SELECT purchase_order_id"
    " FROM purchase_order INNER JOIN goods_receipt USING (purchase_order_id)"
    " WHERE status = 'received' GROUP BY purchase_order_id, closed_at"
    " HAVING MAX(received_at) <> closed_at",
    "an order sent at the weekend": "SELECT submitted_at FROM purchase_order"
    " WHERE WEEKDAY(submitted_at) > 4",
    "a cost that is not that of the last delivery": "SELECT variant_id FROM supplier_variant AS v"
    " INNER JOIN (SELECT supplier_id, variant_id, unit_cost, received_at, ROW_NUMBER() OVER"
    " (PARTITION BY supplier_id, variant_id ORDER BY received_at DESC) AS back"
    " FROM goods_receipt INNER JOIN goods_receipt_line USING (goods_receipt_id)"
    " INNER JOIN purchase_order_line USING (purchase_order_line_id)) AS l"
    " USING (supplier_id, variant_id) WHERE back = 1"
    " AND (cost, cost_at) <> (unit_cost, received_at)",
    "something after the end": "SELECT received_at FROM goods_receipt"
    " WHERE received_at >= '2026-01-01' UNION ALL SELECT submitted_at FROM purchase_order"
    " WHERE submitted_at >= '2026-01-01' OR closed_at >= '2026-01-01'",
}


@pytest.mark.parametrize("what", NOTHING)
def test_there_is_no(small: Database, what: str):
    assert small.rows(NOTHING[what])[:5] == []


def test_some_orders_are_open_at_the_end(small: Database):
    orders = dict(small.rows("SELECT status, COUNT(*) FROM purchase_order GROUP BY 1"))

    assert orders.keys() == {"draft", "submitted", "partially_received", "received", "cancelled"}
    assert small.scalar(
        "SELECT COUNT(*) FROM purchase_order WHERE status = 'submitted'"
        " AND expected_on < '2026-01-01'"
    )
