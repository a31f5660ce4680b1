"""Counters are their ledgers, totals their parts, numbers run without a gap."""

import pytest

from tests.database import Database

NOTHING = {
    "an invariant that the shop itself knows": "SELECT * FROM invariant_violations",
    "a return that does not agree with its order": "SELECT * FROM fulfilment_violations",
    "a counter of stock": "SELECT variant_id FROM stock_level AS s WHERE on_hand <>"
    " (SELECT COALESCE(SUM(quantity), 0) FROM stock_movement AS m WHERE"
    " m.variant_id = s.variant_id AND m.warehouse_id = s.warehouse_id) OR reserved <>"
    " (SELECT COALESCE(SUM(quantity), 0) FROM stock_reservation AS r WHERE"
    " r.variant_id = s.variant_id AND r.warehouse_id = s.warehouse_id)",
    "a counter of money": "SELECT payment_id FROM payment INNER JOIN (SELECT payment_id,"
    " SUM(IF(kind = 'authorize', amount, 0)) AS a, SUM(IF(kind = 'capture', amount, 0)) AS c,"
    " SUM(IF(kind = 'void', amount, 0)) AS v, SUM(IF(kind = 'refund', amount, 0)) AS r"
    " FROM payment_transaction WHERE status = 'success' GROUP BY payment_id) AS moved"
    " USING (payment_id) WHERE (authorized, captured, voided, refunded) <> (a, c, v, r)",
    "a counter of units": "SELECT order_line_id FROM order_line AS l WHERE qty_shipped <>"
    " (SELECT COALESCE(SUM(quantity), 0) FROM shipment_line AS s"
    " WHERE s.order_line_id = l.order_line_id) OR qty_returned <>"
    " (SELECT COALESCE(SUM(qty_received), 0) FROM return_line AS r"
    " WHERE r.order_line_id = l.order_line_id)",
    "what lay there after a movement": "SELECT * FROM (SELECT stock_movement_id, on_hand_after,"
    " SUM(quantity) OVER (PARTITION BY variant_id, warehouse_id ORDER BY stock_movement_id)"
    " AS walked FROM stock_movement) AS m WHERE on_hand_after <> walked OR walked < 0",
    "a movement after a later one": "SELECT * FROM (SELECT occurred_at,"
    " LAG(occurred_at) OVER (ORDER BY stock_movement_id) AS before_it FROM stock_movement) AS m"
    " WHERE occurred_at < before_it",
    "a total": "SELECT order_id FROM sales_order AS o WHERE subtotal <>"
    " (SELECT SUM(quantity * unit_price) FROM order_line AS l WHERE l.order_id = o.order_id)"
    " OR tax_total <> (SELECT SUM(amount) FROM order_tax AS t WHERE t.order_id = o.order_id)"
    " OR grand_total <> ROUND(grand_total, 2) OR grand_total <= 0",
    "a discount of part of a cent": "SELECT amount FROM order_discount"
    " WHERE amount <> ROUND(amount, 2)",
    "an illegal step": "SELECT h.order_id FROM order_status_history AS h"
    " LEFT JOIN order_status_transition AS t USING (from_status, to_status)"
    " WHERE t.from_status IS NULL",
    "a step before the one before": "SELECT * FROM (SELECT changed_at, LAG(changed_at) OVER"
    " (PARTITION BY order_id ORDER BY seq) AS before_it FROM order_status_history) AS h"
    " WHERE changed_at < before_it",
    "a gap in the numbers": "SELECT series FROM billing_document GROUP BY series"
    " HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)",
    "a number before its time": "SELECT * FROM (SELECT issued_at, LAG(issued_at) OVER"
    " (PARTITION BY series ORDER BY number) AS before_it FROM billing_document) AS d"
    " WHERE issued_at < before_it",
    "a series that does not know its last number": "SELECT prefix FROM number_sequence AS n"
    " WHERE last_number <> IF(scope = 'order',"
    " (SELECT COUNT(*) FROM sales_order AS o WHERE o.channel_id = n.channel_id),"
    " (SELECT MAX(number) FROM billing_document AS d WHERE d.series = n.prefix))",
    "a document not issued": "SELECT number FROM billing_document WHERE issued_at IS NULL",
    "an invoice that is not its order": "SELECT d.number FROM billing_document AS d"
    " INNER JOIN sales_order AS o USING (order_id) WHERE d.document_kind = 'invoice'"
    " AND d.grand_total <> o.grand_total AND NOT EXISTS (SELECT 1 FROM order_line AS l"
    " WHERE l.order_id = o.order_id AND l.qty_cancelled > 0)",
    "an order sent and not billed": "SELECT order_id FROM sales_order AS o WHERE status_code IN"
    " ('shipped', 'delivered', 'completed', 'returned') AND NOT EXISTS (SELECT 1"
    " FROM billing_document AS d WHERE d.order_id = o.order_id AND d.document_kind = 'invoice')",
    "a credit of more than was billed": "SELECT c.corrects_line_id FROM billing_document_line AS c"
    " INNER JOIN billing_document_line AS i ON c.corrects_line_id = i.billing_document_line_id"
    " GROUP BY c.corrects_line_id, i.quantity, i.net_amount, i.tax_amount"
    " HAVING SUM(c.quantity) > i.quantity OR SUM(c.net_amount) > i.net_amount"
    " OR SUM(c.tax_amount) > i.tax_amount",
    "a credit of no invoice": "SELECT number FROM billing_document INNER JOIN"
    " billing_document_line USING (billing_document_id) WHERE document_kind = 'credit_note'"
    " AND (corrects_document_id IS NULL OR corrects_line_id IS NULL)",
    "a credit that is not what was refunded": "SELECT d.order_id FROM billing_document AS d"
    " WHERE d.document_kind = 'credit_note' AND d.grand_total <> (SELECT SUM(t.amount)"
    " FROM payment_transaction AS t INNER JOIN payment AS p USING (payment_id)"
    " WHERE p.order_id = d.order_id AND t.kind = 'refund' AND t.occurred_at = d.issued_at)",
    "a parcel that is on its way in no order": "SELECT shipment_id FROM shipment INNER JOIN"
    " sales_order AS o USING (order_id) WHERE o.status_code IN ('pending', 'paid', 'cancelled')",
    "a use of a coupon on a cancelled order": "SELECT order_id FROM coupon_redemption INNER JOIN"
    " sales_order USING (order_id) WHERE (status_code = 'cancelled') <> (released_at IS NOT NULL)",
    "a cancelled line of an order that goes on whole": "SELECT o.order_id FROM sales_order AS o"
    " INNER JOIN order_line AS l USING (order_id) WHERE status_code = 'cancelled'"
    " AND l.qty_cancelled <> l.quantity",
    "something after the end": "SELECT 1 FROM payment_transaction WHERE occurred_at >= '2026-01-01'"
    " UNION ALL SELECT 1 FROM order_status_history WHERE changed_at >= '2026-01-01'"
    " UNION ALL SELECT 1 FROM shipment WHERE shipped_at >= '2026-01-01'"
    " OR delivered_at >= '2026-01-01'"
    " UNION ALL SELECT 1 FROM stock_movement WHERE occurred_at >= '2026-01-01'"
    " UNION ALL SELECT 1 FROM billing_document WHERE issued_at >= '2026-01-01'"
    " UNION ALL SELECT 1 FROM sales_order WHERE placed_at >= '2026-01-01'"
    " OR placed_at < '2024-01-01'",
    "a price that was not the price": "SELECT l.order_line_id FROM order_line AS l"
    " INNER JOIN sales_order AS o USING (order_id)"
    " INNER JOIN customer AS c USING (customer_id)"
    " WHERE l.unit_price <> price_at(l.variant_id, o.channel_id, o.currency_code,"
    " c.customer_group_id, l.quantity, o.placed_at)",
    "carriage that does not cost that": "SELECT o.order_id FROM sales_order AS o"
    " INNER JOIN order_address AS a ON o.order_id = a.order_id AND a.kind = 'shipping'"
    " INNER JOIN (SELECT order_id, SUM(quantity * weight_g) AS grams FROM order_line"
    " INNER JOIN product_variant USING (variant_id) GROUP BY order_id) AS w"
    " ON o.order_id = w.order_id LEFT JOIN (SELECT order_id, SUM(amount) AS off"
    " FROM order_discount WHERE order_line_id IS NOT NULL GROUP BY order_id) AS d"
    " ON o.order_id = d.order_id WHERE NOT o.shipping_total <=> shipping_price_at("
    "o.shipping_method_id, o.channel_id, o.currency_code, a.country_code, a.region,"
    " a.postal_code, w.grams, o.subtotal - COALESCE(d.off, 0))",
    "a tax of another place": "SELECT t.order_tax_id FROM order_tax AS t"
    " INNER JOIN order_line AS l USING (order_line_id)"
    " INNER JOIN tax_class AS c USING (tax_class_code)"
    " INNER JOIN order_address AS a ON t.order_id = a.order_id AND a.kind = 'shipping'"
    " INNER JOIN sales_order AS o ON t.order_id = o.order_id"
    " GROUP BY t.order_line_id, t.order_tax_id HAVING NOT JSON_CONTAINS(MAX(tax_shares_at("
    "c.tax_class_id, a.country_code, a.region, a.postal_code, o.placed_at)),"
    " JSON_OBJECT('label', MAX(t.label), 'rate', MAX(t.rate)))",
}


@pytest.mark.parametrize("what", NOTHING)
def test_there_is_no(small: Database, what: str):
    assert small.rows(NOTHING[what])[:5] == []


def test_units_that_are_open_are_claimed(small: Database):
    claimed = small.scalar(
        "SELECT SUM(quantity) FROM stock_reservation WHERE order_line_id IS NOT NULL"
    )

    assert claimed > 0
    assert claimed == small.scalar(
        "SELECT SUM(quantity - qty_cancelled - qty_shipped) FROM order_line INNER JOIN"
        " sales_order USING (order_id) WHERE status_code IN"
        " ('pending', 'on_hold', 'paid', 'processing', 'partially_shipped')"
    )
