-- Grants: shopdb_analyst
--
-- What those who ask questions may read: the views, and the tables that a question rests
-- on. None of these tables holds personal data, and none is granted by column: a join by
-- USING or NATURAL compares columns without asking for a right on them.

GRANT SELECT ON sale TO 'shopdb_analyst';
GRANT SELECT ON sale_line TO 'shopdb_analyst';
GRANT SELECT ON credit_line TO 'shopdb_analyst';
GRANT SELECT ON daily_sales TO 'shopdb_analyst';
GRANT SELECT ON hourly_sales TO 'shopdb_analyst';
GRANT SELECT ON daily_variant_sales TO 'shopdb_analyst';
GRANT SELECT ON customer_lifetime TO 'shopdb_analyst';
GRANT SELECT ON customer_month TO 'shopdb_analyst';
GRANT SELECT ON product_pair TO 'shopdb_analyst';
GRANT SELECT ON monthly_stock TO 'shopdb_analyst';
GRANT SELECT ON daily_sales_summary TO 'shopdb_analyst';
GRANT SELECT ON hourly_sales_summary TO 'shopdb_analyst';
GRANT SELECT ON daily_variant_sales_summary TO 'shopdb_analyst';
GRANT SELECT ON customer_lifetime_summary TO 'shopdb_analyst';
GRANT SELECT ON customer_month_summary TO 'shopdb_analyst';
GRANT SELECT ON product_pair_summary TO 'shopdb_analyst';
GRANT SELECT ON monthly_stock_summary TO 'shopdb_analyst';
GRANT SELECT ON summary_change TO 'shopdb_analyst';
GRANT SELECT ON summary_state TO 'shopdb_analyst';
GRANT SELECT ON known_customer TO 'shopdb_analyst';
GRANT SELECT ON price TO 'shopdb_analyst';
GRANT SELECT ON price_list TO 'shopdb_analyst';
GRANT SELECT ON attribute TO 'shopdb_analyst';
GRANT SELECT ON product_attribute_value TO 'shopdb_analyst';
GRANT SELECT ON product_daily_traffic TO 'shopdb_analyst';
GRANT SELECT ON product_review TO 'shopdb_analyst';
GRANT SELECT ON product_review_vote TO 'shopdb_analyst';
GRANT SELECT ON shipment_line TO 'shopdb_analyst';
GRANT SELECT ON customer_masked TO 'shopdb_analyst';
GRANT SELECT ON customer_address_masked TO 'shopdb_analyst';
GRANT SELECT ON customer_consent_current TO 'shopdb_analyst';
GRANT SELECT ON customer_rfm TO 'shopdb_analyst';
GRANT SELECT ON customer_violations TO 'shopdb_analyst';
GRANT SELECT ON engagement_violations TO 'shopdb_analyst';
GRANT SELECT ON support_ticket_masked TO 'shopdb_analyst';
GRANT SELECT ON product_question_masked TO 'shopdb_analyst';
GRANT SELECT ON order_address_masked TO 'shopdb_analyst';
GRANT SELECT ON pii_columns TO 'shopdb_analyst';
GRANT SELECT ON stock_availability TO 'shopdb_analyst';
GRANT SELECT ON marketing_touch_masked TO 'shopdb_analyst';
GRANT SELECT ON order_session_touch TO 'shopdb_analyst';
GRANT SELECT ON order_header TO 'shopdb_analyst';
GRANT SELECT ON returns_rate TO 'shopdb_analyst';
GRANT SELECT ON fulfilment_violations TO 'shopdb_analyst';
GRANT SELECT ON stock_drift TO 'shopdb_analyst';
GRANT SELECT ON open_purchase_orders TO 'shopdb_analyst';
GRANT SELECT ON purchasing_violations TO 'shopdb_analyst';
GRANT SELECT ON order_balance TO 'shopdb_analyst';
GRANT SELECT ON payment_ledger_check TO 'shopdb_analyst';
GRANT SELECT ON billing_violations TO 'shopdb_analyst';
GRANT SELECT ON stored_value_movement TO 'shopdb_analyst';
GRANT SELECT ON stored_value_violations TO 'shopdb_analyst';
GRANT SELECT ON invariant_violations TO 'shopdb_analyst';
GRANT SELECT ON data_quality_result TO 'shopdb_analyst';
GRANT SELECT ON catalog_violations TO 'shopdb_analyst';
GRANT SELECT ON category_tree TO 'shopdb_analyst';
GRANT SELECT ON coupon_usage TO 'shopdb_analyst';
GRANT SELECT ON product_catalog TO 'shopdb_analyst';
GRANT SELECT ON price_current TO 'shopdb_analyst';
GRANT SELECT ON price_history_30d TO 'shopdb_analyst';

GRANT SELECT ON locale TO 'shopdb_analyst';
GRANT SELECT ON sales_channel TO 'shopdb_analyst';

GRANT SELECT ON category TO 'shopdb_analyst';
GRANT SELECT ON category_translation TO 'shopdb_analyst';
GRANT SELECT ON product TO 'shopdb_analyst';
GRANT SELECT ON product_category TO 'shopdb_analyst';
GRANT SELECT ON product_channel TO 'shopdb_analyst';
GRANT SELECT ON product_variant TO 'shopdb_analyst';

GRANT SELECT ON channel_warehouse TO 'shopdb_analyst';
GRANT SELECT ON stock_level TO 'shopdb_analyst';
GRANT SELECT ON stock_movement TO 'shopdb_analyst';
GRANT SELECT ON stock_reservation TO 'shopdb_analyst';
GRANT SELECT ON TABLE warehouse TO 'shopdb_analyst';

GRANT SELECT ON supplier TO 'shopdb_analyst';
GRANT SELECT ON purchase_order TO 'shopdb_analyst';
GRANT SELECT ON purchase_order_line TO 'shopdb_analyst';
GRANT SELECT ON goods_receipt TO 'shopdb_analyst';
GRANT SELECT ON goods_receipt_line TO 'shopdb_analyst';

GRANT SELECT ON cart TO 'shopdb_analyst';

GRANT SELECT ON sales_order TO 'shopdb_analyst';
GRANT SELECT ON order_status_history_masked TO 'shopdb_analyst';
GRANT SELECT ON order_line TO 'shopdb_analyst';
GRANT SELECT ON order_charge TO 'shopdb_analyst';
GRANT SELECT ON order_discount TO 'shopdb_analyst';
GRANT SELECT ON order_tax TO 'shopdb_analyst';
GRANT SELECT ON promotion TO 'shopdb_analyst';
GRANT SELECT ON promotion_target TO 'shopdb_analyst';
GRANT SELECT ON coupon TO 'shopdb_analyst';
GRANT SELECT ON payment TO 'shopdb_analyst';
GRANT SELECT ON payment_method TO 'shopdb_analyst';
GRANT SELECT ON payment_transaction_masked TO 'shopdb_analyst';
GRANT SELECT ON billing_document TO 'shopdb_analyst';
GRANT SELECT ON stored_value_entry TO 'shopdb_analyst';
GRANT SELECT ON billing_document_line TO 'shopdb_analyst';
GRANT SELECT ON shipment_masked TO 'shopdb_analyst';
GRANT SELECT ON shipping_method TO 'shopdb_analyst';
GRANT SELECT ON return_reason TO 'shopdb_analyst';
GRANT SELECT ON return_request_masked TO 'shopdb_analyst';
GRANT SELECT ON return_line TO 'shopdb_analyst';

GRANT SELECT ON import_batch TO 'shopdb_analyst';

GRANT EXECUTE ON FUNCTION category_name_in TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION category_path TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION local_date TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION lowest_price_30d TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION product_name_in TO 'shopdb_analyst';
