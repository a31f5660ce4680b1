"""All that an import writes, told by natural keys: without ids, public ids and clock times."""

from typing import Any

from tests.database import Database

PARTS = {
    "batch": "SELECT source, rows_sha256, row_count, counts, imported_at IS NULL FROM import_batch",
    "total": "SELECT document_class, outcome, reason, row_count, amount FROM import_batch_total",
    "reject": "SELECT row_no, reason, amount, landed_row FROM import_reject",
    "staging": "SELECT row_no, cell_count, line_no, invoice_no, stock_code, description, quantity,"
    " invoice_date, unit_price, customer_id, country FROM staging_online_retail",
    "channel": "SELECT channel_code, default_currency_code, timezone FROM sales_channel",
    "sequence": "SELECT scope, year, prefix, last_number FROM number_sequence",
    "customer": "SELECT external_ref, email, status FROM customer",
    "product": "SELECT v.sku, v.is_default, p.status, p.published_at, t.locale_code, t.name, t.slug"
    " FROM product AS p JOIN product_variant AS v USING (product_id)"
    " JOIN product_translation AS t USING (product_id)",
    "price": "SELECT l.price_list_code, v.sku, valid_from, valid_to, prev_valid_to, amount"
    " FROM price JOIN price_list AS l USING (price_list_id)"
    " JOIN product_variant AS v USING (variant_id)",
    "order": "SELECT order_number, external_ref, placed_at, status_code, status_seq, subtotal,"
    " shipping_total, fee_total, grand_total FROM sales_order LEFT JOIN customer"
    " USING (customer_id)",
    "order line": "SELECT order_number, line_no, v.sku, l.sku, product_name, quantity, unit_price"
    " FROM order_line AS l JOIN sales_order USING (order_id)"
    " JOIN product_variant AS v USING (variant_id)",
    "charge": "SELECT order_number, kind, label, amount FROM order_charge"
    " JOIN sales_order USING (order_id)",
    "address": "SELECT order_number, kind, region, country_code FROM order_address"
    " JOIN sales_order USING (order_id)",
    "history": "SELECT order_number, seq, from_status, to_status, actor FROM order_status_history"
    " JOIN sales_order USING (order_id)",
    "document": "SELECT d.external_number, d.series, d.number, d.document_kind, o.order_number,"
    " c.external_number, d.issued_at, d.net_total, d.grand_total FROM billing_document AS d"
    " LEFT JOIN sales_order AS o USING (order_id)"
    " LEFT JOIN billing_document AS c ON d.corrects_document_id = c.billing_document_id",
    "document line": "SELECT d.external_number, l.line_no, l.line_kind, l.label, l.quantity,"
    " l.unit_amount, l.net_amount, o.line_no, h.label, cd.external_number, c.line_no, v.sku"
    " FROM billing_document_line AS l JOIN billing_document AS d USING (billing_document_id)"
    " LEFT JOIN order_line AS o USING (order_line_id)"
    " LEFT JOIN order_charge AS h USING (order_charge_id)"
    " LEFT JOIN product_variant AS v ON l.variant_id = v.variant_id"
    " LEFT JOIN billing_document_line AS c ON l.corrects_line_id = c.billing_document_line_id"
    " LEFT JOIN billing_document AS cd ON c.billing_document_id = cd.billing_document_id",
}


def state_of(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """What each part holds, in an order of its own."""
    return {part: sorted(db.rows(sql), key=repr) for part, sql in PARTS.items()}
