"""A clean shop in literal rows: small, with something in every table that a rule looks at.

Variant 1 is a lantern at 12.00 (9.00 on sale, 4.00 at cost), variant 2 a mug. Order 1, of customer
1, is paid, shipped and billed; order 2, of customer 2, was taken over from another system.
"""

from tests.database import Database

ROWS = """
INSERT INTO sales_channel (channel_id, channel_code, name, default_currency_code,
    default_locale_code, timezone, prices_include_tax)
VALUES (1, 'web', 'Web shop', 'GBP', 'en-GB', 'Europe/London', FALSE);
INSERT INTO number_sequence (scope, channel_id, year, prefix, last_number)
VALUES ('invoice', 1, 0, 'INV-', 1);
INSERT INTO exchange_rate VALUES
('GBP', 'EUR', UTC_DATE() - INTERVAL 30 DAY, 1.19), ('GBP', 'EUR', UTC_DATE(), 1.2),
('EUR', 'GBP', UTC_DATE(), 0.8333);

INSERT INTO customer (customer_id, email, full_name, phone, created_at) VALUES
(1, 'ann@example.com', 'Ann Example', '+441904123456', '2020-01-01'),
(2, 'bob@gmail.com', 'Bob Builder', '+12065550123', '2020-01-01');
INSERT INTO customer_address (customer_address_id, customer_id, full_name, line1, city, region,
    postal_code, country_code, phone, is_default_shipping) VALUES
(1, 1, 'Ann Example', '1 High Street', 'York', NULL, 'YO1 5HH', 'GB', '+441904123456', TRUE),
(2, 1, 'Ann Example', '2 Mill Road', 'York', NULL, 'YO1 7QQ', 'GB', NULL, FALSE),
(3, 2, 'Bob Builder', '3 Pike Street', 'Seattle', 'WA', '98101', 'US', NULL, TRUE);
INSERT INTO customer_consent (customer_id, purpose, channel, state, source, policy_version)
VALUES (1, 'marketing', 'email', 'granted', 'checkout', '2024-01');
INSERT INTO staff_user (staff_user_id, email, full_name, role_code)
VALUES (1, 'sue@shop.example', 'Sue Staff', 'support');
INSERT INTO customer_note (customer_note_id, customer_id, staff_user_id, body)
VALUES (1, 1, 1, 'Rings at noon about order 4000123412341235 of DE88370400440532013000');
INSERT INTO privacy_request (privacy_request_id, customer_id, kind) VALUES (1, 1, 'access');

INSERT INTO brand (brand_id, name, slug) VALUES (1, 'Acme', 'acme'), (2, 'Bell', 'bell');
INSERT INTO category (category_id, depth) VALUES (1, 0);
INSERT INTO category_translation VALUES (1, 'en-GB', 'Home', 'home');
INSERT INTO product (product_id, brand_id, tax_class_id, status, published_at)
SELECT n, n, MIN(tax_class_id), 'active', '2020-01-01'
FROM tax_class CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2) AS two GROUP BY n;
INSERT INTO product_translation (product_id, locale_code, name, slug) VALUES
(1, 'en-GB', 'Lantern', 'lantern'), (2, 'en-GB', 'Mug', 'mug'),
(2, 'ja', 'マグカップ', 'マグカップ');
INSERT INTO product_category (product_id, category_id, is_primary) VALUES (1, 1, 1), (2, 1, 1);
INSERT INTO product_channel (product_id, channel_id, visible_from) VALUES
(1, 1, '2020-01-01'), (2, 1, '2020-01-01');
INSERT INTO product_media (product_media_id, product_id, url, sha256) VALUES
(1, 1, 'lantern.jpg', REPEAT('a', 64)), (2, 2, 'mug.jpg', REPEAT('b', 64));
INSERT INTO product_variant (variant_id, product_id, sku, gtin, weight_g) VALUES
(1, 1, 'LAN-1', '4006381333931', 500), (2, 2, 'MUG-1', '12345670', 300);
INSERT INTO attribute (attribute_id, attribute_code, name, data_type, unit)
VALUES (1, 'height', 'Height', 'number', 'cm');
INSERT INTO product_attribute_value (product_id, attribute_id, data_type, value_number)
VALUES (1, 1, 'number', 12.5);

INSERT INTO price_list (price_list_id, price_list_code, name, channel_id, currency_code, kind)
VALUES (1, 'base', 'Base', 1, 'GBP', 'base'), (2, 'sale', 'Sale', 1, 'GBP', 'sale'),
(3, 'more', 'More', 1, 'GBP', 'sale');
INSERT INTO price (price_list_id, variant_id, min_quantity, valid_from, valid_to, prev_valid_to,
    amount) VALUES
(1, 1, 1, '2020-01-01', '2024-01-01', NULL, 10), (1, 1, 1, '2024-01-01', '9999-12-31',
'2024-01-01', 12),
(1, 1, 10, '2020-01-01', '9999-12-31', NULL, 11), (1, 2, 1, '2020-01-01', '9999-12-31', NULL, 5),
(2, 1, 1, '2024-01-01', '9999-12-31', NULL, 9);
INSERT INTO geo_zone (geo_zone_id, geo_zone_code, name) VALUES (1, 'uk', 'United Kingdom'), (2,
    'x', 'X');
INSERT INTO tax_rate (tax_class_id, geo_zone_id, valid_from, label, rate)
SELECT MIN(tax_class_id), 1, '2020-01-01', 'VAT 20 %', 0.2 FROM tax_class;

INSERT INTO supplier (supplier_id, supplier_code, name, country_code, currency_code) VALUES
(1, 'tin', 'Tin & Sons', 'GB', 'GBP'), (2, 'clay', 'Clay Ltd', 'GB', 'GBP');
INSERT INTO supplier_variant (supplier_id, variant_id, lead_time_days, cost, currency_code) VALUES
(1, 1, 5, 4, 'GBP'), (2, 1, 9, 5, 'GBP'), (1, 2, 5, 2, 'GBP');
INSERT INTO warehouse (warehouse_id, warehouse_code, name, country_code)
VALUES (1, 'north', 'North', 'GB'), (2, 'south', 'South', 'GB');
INSERT INTO stock_level (variant_id, warehouse_id) VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO stock_movement (variant_id, warehouse_id, kind, quantity, unit_cost, on_hand_after)
VALUES (1, 1, 'receipt', 100, 4, 0), (2, 1, 'receipt', 100, 2, 0), (1, 1, 'transfer_out', -5, NULL,
0),
(1, 2, 'transfer_in', 5, NULL, 0), (1, 1, 'adjust', -1, NULL, 0);
INSERT INTO purchase_order (purchase_order_id, purchase_order_number, supplier_id, warehouse_id,
    currency_code) VALUES (1, 'PO-1', 1, 1, 'GBP');
INSERT INTO purchase_order_line (purchase_order_id, variant_id, qty_ordered, unit_cost)
VALUES (1, 1, 10, 4);
UPDATE purchase_order SET status = 'submitted', submitted_at = UTC_TIMESTAMP(6),
    expected_on = UTC_DATE() + INTERVAL 5 DAY;

INSERT INTO sales_order (order_id, order_number, channel_id, customer_id, currency_code,
    currency_minor_unit, prices_include_tax, subtotal, shipping_total, tax_total) VALUES
(1, 'W-1', 1, 1, 'GBP', 2, FALSE, 20, 3, 4), (2, 'W-2', 1, 2, 'GBP', 2, FALSE, 10, 0, 0);
INSERT INTO order_line (order_line_id, order_id, line_no, variant_id, sku, product_name,
    tax_class_code, quantity, unit_price) VALUES
(1, 1, 1, 1, 'LAN-1', 'Lantern', 'standard', 2, 10), (2, 2, 1, 1, 'LAN-1', 'Lantern', 'standard',
1, 10);
INSERT INTO order_charge (order_id, kind, label, amount) VALUES (1, 'shipping', 'Post', 3);
INSERT INTO order_tax (order_id, order_line_id, label, country_code, rate, taxable_amount, amount,
    is_included) VALUES (1, 1, 'VAT 20 %', 'GB', 0.2, 20, 4, FALSE);
INSERT INTO order_address (order_id, kind, full_name, line1, city, postal_code, country_code, phone)
VALUES (1, 'shipping', 'Ann Example', '1 High Street', 'York', 'YO1 5HH', 'GB', '+441904123456'),
(2, 'shipping', NULL, NULL, NULL, NULL, 'GB', NULL);
INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor, note) VALUES
(1, 1, 'new', 'pending', 'test', 'as ever'), (1, 2, 'pending', 'paid', 'test', NULL),
(1, 3, 'paid', 'processing', 'test', NULL), (1, 4, 'processing', 'shipped', 'test', NULL),
(2, 1, 'new', 'imported', 'test', NULL);
UPDATE sales_order SET placed_at = UTC_TIMESTAMP(6) - INTERVAL 3 - order_id HOUR;
INSERT INTO payment (payment_id, order_id, payment_method_id, currency_code, currency_minor_unit)
SELECT n, n, MIN(payment_method_id), 'GBP', 2
FROM payment_method CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2) AS two GROUP BY n;
INSERT INTO payment_transaction (payment_transaction_id, payment_id, parent_transaction_id, kind,
    amount, status, provider, gateway_ref, idempotency_key) VALUES
(1, 1, NULL, 'authorize', 27, 'success', 'acquirer', 'a-1', 'a-1');
INSERT INTO payment_transaction (payment_transaction_id, payment_id, parent_transaction_id, kind,
    amount, status, provider, gateway_ref, idempotency_key) VALUES
(2, 1, 1, 'capture', 27, 'success', 'acquirer', 'c-1', 'c-1');
INSERT INTO shipment (shipment_id, order_id, warehouse_id, tracking_number) VALUES (1, 1, 1, 'T-1');
INSERT INTO shipment_line (shipment_line_id, shipment_id, order_id, order_line_id, quantity)
VALUES (1, 1, 1, 1, 2);
INSERT INTO stock_movement (variant_id, warehouse_id, kind, quantity, shipment_line_id,
    on_hand_after)
VALUES (1, 1, 'sale', -2, 1, 0);
INSERT INTO billing_document (billing_document_id, document_kind, series, number, channel_id,
    order_id,
    currency_code, currency_minor_unit) VALUES (1, 'invoice', 'INV-', 1, 1, 1, 'GBP', 2);
INSERT INTO billing_document_line (billing_document_id, line_no, line_kind, label, quantity,
    unit_amount, net_amount, tax_amount) VALUES (1, 1, 'goods', 'Lantern', 2, 11.5, 23, 4);
UPDATE billing_document SET net_total = 23, tax_total = 4, issued_at = UTC_TIMESTAMP(6);
INSERT INTO return_request (return_request_id, order_id, note) VALUES (1, 1, 'came broken');

INSERT INTO promotion (promotion_id, promotion_code, name, is_coupon_only, starts_at, action_type,
    percentage) VALUES (1, 'welcome', 'Welcome', TRUE, '2020-01-01', 'percentage', 0.1);
INSERT INTO coupon (coupon_id, promotion_id, coupon_code) VALUES (1, 1, 'WELCOME');
INSERT INTO coupon_redemption (coupon_id, order_id, redeemer_key, use_no, amount)
VALUES (1, 2, SHA2('bob@gmail.com', 256), 1, 1);
INSERT INTO cart (cart_id, channel_id, currency_code, customer_id) VALUES (1, 1, 'GBP', 1);
INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price) VALUES (1, 2, 1, 5);
INSERT INTO stock_reservation (stock_reservation_id, variant_id, warehouse_id, cart_id, quantity,
    expires_at) VALUES (1, 2, 1, 1, 1, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR);
INSERT INTO support_ticket (support_ticket_id, customer_id, order_id, channel, subject)
VALUES (1, 1, 1, 'email', 'Where is my lantern?');
INSERT INTO product_question (product_question_id, product_id, locale_code, question, status,
    decided_at)
VALUES (1, 1, 'en-GB', 'Is it 40 cm high?', 'published', '2024-01-01');
INSERT INTO product_review (product_review_id, product_id, rating) VALUES (1, 1, 5);
INSERT INTO import_batch (import_batch_id, source, rows_sha256, file_name, row_count, counts,
    imported_at)
VALUES (1, 'old', REPEAT('a', 64), 'old.csv', 10, '{}', UTC_TIMESTAMP(6));
INSERT INTO import_batch_total (import_batch_id, document_class, outcome, row_count, amount)
VALUES (1, 'sale', 'read', 10, 100), (1, 'sale', 'loaded', 10, 100)
"""


def build(db: Database) -> None:
    """Write the rows, in the transaction that is open."""
    for statement in ROWS.split(";\n"):
        db.execute(statement)
