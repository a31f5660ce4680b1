-- Grants: shopdb_app
--
-- What the shop's programmes may do: call the procedures, which keep the rules; read
-- what a page shows; and write what no rule guards, which is who the customer is,
-- what brought them, where to send things, what they wish for and ask, whose cart it is,
-- and who supplies what. Orders, payments, stock and ledgers they change through
-- procedures alone. What a customer pays, and whether one may order, is no programme's
-- to say: they write no customer_group_id and no status.

GRANT EXECUTE ON PROCEDURE cart_add_line TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE cart_apply_coupon TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE cart_merge TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE cart_reserve_stock TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE category_move TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE checkout_place_order TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE consent_record TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE credit_note_issue TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE customer_erase TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE goods_receipt_post TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE fraud_assess TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE invoice_issue TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE order_cancel TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE order_hold TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE order_release TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE order_transition TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE payment_open TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE payment_authorize TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE payment_capture TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE payment_refund TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE payment_void TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE po_cancel TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE po_create TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE po_submit TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE price_bulk_change TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE price_set TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE privacy_request_close TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE privacy_request_open TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE reservations_expire TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE retention_approve TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE return_open TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE return_approve TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE return_reject TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE return_receive TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE return_settle TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE shipment_create TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE download_grant_issue TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE download_grant_revoke TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE download_take TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE subscription_start TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE subscription_transition TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE subscription_fill_cart TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE stock_adjust TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE stock_transfer TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE stored_value_credit TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE stored_value_expire TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE stored_value_open TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE stored_value_redeem TO 'shopdb_app';
GRANT EXECUTE ON PROCEDURE variant_create TO 'shopdb_app';

GRANT EXECUTE ON FUNCTION available_quantity TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION category_name_in TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION category_path TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION is_for_sale TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION local_date TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION lowest_price_30d TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION price_at TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION product_name_in TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION round_currency TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION shipping_price_at TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION tax_rate_at TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION tax_shares_at TO 'shopdb_app';
GRANT EXECUTE ON FUNCTION uuid7 TO 'shopdb_app';

GRANT SELECT ON country TO 'shopdb_app';
GRANT SELECT ON currency TO 'shopdb_app';
GRANT SELECT ON exchange_rate TO 'shopdb_app';
GRANT SELECT ON locale TO 'shopdb_app';
GRANT SELECT ON sales_channel TO 'shopdb_app';

GRANT SELECT ON attribute TO 'shopdb_app';
GRANT SELECT ON brand TO 'shopdb_app';
GRANT SELECT ON category TO 'shopdb_app';
GRANT SELECT ON category_translation TO 'shopdb_app';
GRANT SELECT ON option_type TO 'shopdb_app';
GRANT SELECT ON option_value TO 'shopdb_app';
GRANT SELECT ON product TO 'shopdb_app';
GRANT SELECT ON product_attribute_value TO 'shopdb_app';
GRANT SELECT ON product_category TO 'shopdb_app';
GRANT SELECT ON product_channel TO 'shopdb_app';
GRANT SELECT ON product_media TO 'shopdb_app';
GRANT SELECT ON product_option TO 'shopdb_app';
GRANT SELECT ON product_relation TO 'shopdb_app';
GRANT SELECT ON product_translation TO 'shopdb_app';
GRANT SELECT ON product_variant TO 'shopdb_app';
GRANT SELECT ON variant_option_value TO 'shopdb_app';
GRANT SELECT ON category_tree TO 'shopdb_app';
GRANT SELECT ON product_catalog TO 'shopdb_app';

GRANT SELECT ON product_question TO 'shopdb_app';
GRANT SELECT ON product_review TO 'shopdb_app';
GRANT SELECT ON digital_asset TO 'shopdb_app';

GRANT SELECT ON price TO 'shopdb_app';
GRANT SELECT ON price_list TO 'shopdb_app';
GRANT SELECT ON tax_class TO 'shopdb_app';
GRANT SELECT ON price_current TO 'shopdb_app';
GRANT SELECT ON price_history_30d TO 'shopdb_app';

GRANT SELECT ON payment_method TO 'shopdb_app';
GRANT SELECT ON shipping_method TO 'shopdb_app';
GRANT SELECT ON shipping_rate TO 'shopdb_app';
GRANT SELECT ON order_status TO 'shopdb_app';
GRANT SELECT ON order_status_transition TO 'shopdb_app';

GRANT SELECT ON daily_sales_summary TO 'shopdb_app';
GRANT SELECT ON stock_availability TO 'shopdb_app';

GRANT SELECT ON supplier TO 'shopdb_app';
GRANT SELECT ON supplier_variant TO 'shopdb_app';
GRANT SELECT ON purchase_order TO 'shopdb_app';
GRANT SELECT ON purchase_order_line TO 'shopdb_app';
GRANT SELECT ON goods_receipt TO 'shopdb_app';
GRANT SELECT ON goods_receipt_line TO 'shopdb_app';
GRANT SELECT ON open_purchase_orders TO 'shopdb_app';

GRANT SELECT ON customer TO 'shopdb_app';
GRANT SELECT ON customer_address TO 'shopdb_app';
GRANT SELECT ON customer_group TO 'shopdb_app';
GRANT SELECT ON customer_group_member TO 'shopdb_app';
GRANT SELECT ON customer_consent_current TO 'shopdb_app';
GRANT SELECT ON customer_note TO 'shopdb_app';
GRANT SELECT ON privacy_request TO 'shopdb_app';
GRANT SELECT ON staff_user TO 'shopdb_app';
GRANT SELECT ON support_ticket TO 'shopdb_app';
GRANT SELECT ON wishlist_item TO 'shopdb_app';
GRANT SELECT ON cart TO 'shopdb_app';
GRANT SELECT ON cart_line TO 'shopdb_app';

GRANT SELECT ON sales_order TO 'shopdb_app';
GRANT SELECT ON order_address TO 'shopdb_app';
GRANT SELECT ON order_charge TO 'shopdb_app';
GRANT SELECT ON order_discount TO 'shopdb_app';
GRANT SELECT ON order_line TO 'shopdb_app';
GRANT SELECT ON order_status_history TO 'shopdb_app';
GRANT SELECT ON order_tax TO 'shopdb_app';

GRANT SELECT ON payment TO 'shopdb_app';
GRANT SELECT ON order_balance TO 'shopdb_app';
GRANT SELECT ON stored_value_account TO 'shopdb_app';
GRANT SELECT ON billing_document TO 'shopdb_app';
GRANT SELECT ON billing_document_line TO 'shopdb_app';
GRANT SELECT ON shipment TO 'shopdb_app';
GRANT SELECT ON shipment_line TO 'shopdb_app';
GRANT SELECT ON download_grant TO 'shopdb_app';
GRANT SELECT ON subscription TO 'shopdb_app';
GRANT SELECT ON order_header TO 'shopdb_app';
GRANT SELECT ON return_reason TO 'shopdb_app';
GRANT SELECT ON return_request TO 'shopdb_app';
GRANT SELECT ON return_line TO 'shopdb_app';

GRANT SELECT, INSERT, UPDATE (customer_id, order_id) ON marketing_touch TO 'shopdb_app';

GRANT INSERT, UPDATE ON supplier TO 'shopdb_app';
GRANT INSERT, UPDATE, DELETE ON supplier_variant TO 'shopdb_app';
GRANT INSERT (
    email, is_guest, full_name, phone, locale_code
), UPDATE (
    email, is_guest, full_name, phone, locale_code, deleted_at
) ON customer TO 'shopdb_app';
GRANT INSERT, UPDATE, DELETE ON customer_address TO 'shopdb_app';
GRANT INSERT, DELETE ON customer_group_member TO 'shopdb_app';
GRANT INSERT ON customer_note TO 'shopdb_app';
GRANT INSERT, UPDATE ON support_ticket TO 'shopdb_app';
GRANT INSERT, DELETE ON wishlist_item TO 'shopdb_app';
GRANT INSERT (
    channel_id,
    currency_code,
    customer_id,
    shipping_address_id,
    billing_address_id,
    shipping_method_id,
    utm_source,
    utm_medium,
    utm_campaign
), UPDATE (
    customer_id, shipping_address_id, billing_address_id, shipping_method_id
) ON cart TO 'shopdb_app';
GRANT INSERT (
    product_id, variant_id, order_line_id, customer_id, rating
), UPDATE (
    rating, status, decided_at
) ON product_review TO 'shopdb_app';
GRANT INSERT (
    product_id, customer_id, locale_code, question
), UPDATE (
    status, decided_at, answer, answered_by, answered_at
) ON product_question TO 'shopdb_app';
