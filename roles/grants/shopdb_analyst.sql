-- Grants: shopdb_analyst
--
-- What those who ask questions may read: the views, and the tables they rest on that
-- hold no personal data. Of a customer they see the key and what is no way to reach
-- the person.

GRANT SELECT ON sale TO 'shopdb_analyst';
GRANT SELECT ON sale_line TO 'shopdb_analyst';
GRANT SELECT ON credit_line TO 'shopdb_analyst';
GRANT SELECT ON daily_sales TO 'shopdb_analyst';
GRANT SELECT ON stock_availability TO 'shopdb_analyst';
GRANT SELECT ON fulfilment_violations TO 'shopdb_analyst';
GRANT SELECT ON stock_drift TO 'shopdb_analyst';
GRANT SELECT ON open_purchase_orders TO 'shopdb_analyst';
GRANT SELECT ON purchasing_violations TO 'shopdb_analyst';
GRANT SELECT ON invariant_violations TO 'shopdb_analyst';
GRANT SELECT ON data_quality_result TO 'shopdb_analyst';
GRANT SELECT ON catalog_violations TO 'shopdb_analyst';
GRANT SELECT ON category_tree TO 'shopdb_analyst';
GRANT SELECT ON coupon_usage TO 'shopdb_analyst';
GRANT SELECT ON price_current TO 'shopdb_analyst';
GRANT SELECT ON price_history_30d TO 'shopdb_analyst';

GRANT SELECT ON country TO 'shopdb_analyst';
GRANT SELECT ON currency TO 'shopdb_analyst';
GRANT SELECT ON exchange_rate TO 'shopdb_analyst';
GRANT SELECT ON locale TO 'shopdb_analyst';
GRANT SELECT ON sales_channel TO 'shopdb_analyst';

GRANT SELECT ON attribute TO 'shopdb_analyst';
GRANT SELECT ON brand TO 'shopdb_analyst';
GRANT SELECT ON category TO 'shopdb_analyst';
GRANT SELECT ON category_translation TO 'shopdb_analyst';
GRANT SELECT ON option_type TO 'shopdb_analyst';
GRANT SELECT ON option_value TO 'shopdb_analyst';
GRANT SELECT ON product TO 'shopdb_analyst';
GRANT SELECT ON product_attribute_value TO 'shopdb_analyst';
GRANT SELECT ON product_category TO 'shopdb_analyst';
GRANT SELECT ON product_channel TO 'shopdb_analyst';
GRANT SELECT ON product_option TO 'shopdb_analyst';
GRANT SELECT ON product_relation TO 'shopdb_analyst';
GRANT SELECT ON product_translation TO 'shopdb_analyst';
GRANT SELECT ON product_variant TO 'shopdb_analyst';
GRANT SELECT ON variant_option_value TO 'shopdb_analyst';
GRANT SELECT ON product_review TO 'shopdb_analyst';

GRANT SELECT ON price TO 'shopdb_analyst';
GRANT SELECT ON price_list TO 'shopdb_analyst';
GRANT SELECT ON tax_class TO 'shopdb_analyst';
GRANT SELECT ON geo_zone TO 'shopdb_analyst';
GRANT SELECT ON geo_zone_member TO 'shopdb_analyst';
GRANT SELECT ON tax_rate TO 'shopdb_analyst';

GRANT SELECT ON coupon TO 'shopdb_analyst';
GRANT SELECT ON promotion TO 'shopdb_analyst';
GRANT SELECT ON promotion_target TO 'shopdb_analyst';
GRANT SELECT ON shipping_method TO 'shopdb_analyst';
GRANT SELECT ON shipping_rate TO 'shopdb_analyst';
GRANT SELECT ON TABLE warehouse TO 'shopdb_analyst';
GRANT SELECT ON channel_warehouse TO 'shopdb_analyst';

GRANT SELECT ON customer_group TO 'shopdb_analyst';
GRANT SELECT ON sales_order TO 'shopdb_analyst';
GRANT SELECT ON order_line TO 'shopdb_analyst';
GRANT SELECT ON order_charge TO 'shopdb_analyst';
GRANT SELECT ON order_discount TO 'shopdb_analyst';
GRANT SELECT ON order_tax TO 'shopdb_analyst';
GRANT SELECT ON order_status TO 'shopdb_analyst';
GRANT SELECT ON order_status_history TO 'shopdb_analyst';
GRANT SELECT ON order_status_transition TO 'shopdb_analyst';

GRANT SELECT ON payment TO 'shopdb_analyst';
GRANT SELECT ON payment_method TO 'shopdb_analyst';
GRANT SELECT ON shipment TO 'shopdb_analyst';
GRANT SELECT ON shipment_line TO 'shopdb_analyst';
GRANT SELECT ON return_reason TO 'shopdb_analyst';
GRANT SELECT ON return_request TO 'shopdb_analyst';
GRANT SELECT ON return_line TO 'shopdb_analyst';
GRANT SELECT ON stock_level TO 'shopdb_analyst';
GRANT SELECT ON stock_movement TO 'shopdb_analyst';

GRANT SELECT ON supplier TO 'shopdb_analyst';
GRANT SELECT ON supplier_variant TO 'shopdb_analyst';
GRANT SELECT ON purchase_order TO 'shopdb_analyst';
GRANT SELECT ON purchase_order_line TO 'shopdb_analyst';
GRANT SELECT ON goods_receipt TO 'shopdb_analyst';
GRANT SELECT ON goods_receipt_line TO 'shopdb_analyst';

GRANT SELECT (
    customer_id, external_ref, customer_group_id, is_guest, locale_code, status, created_at
) ON customer TO 'shopdb_analyst';
GRANT SELECT (
    marketing_touch_id,
    touched_at,
    customer_id,
    order_id,
    marketing_channel,
    utm_source,
    utm_medium,
    utm_campaign,
    utm_term,
    utm_content
) ON marketing_touch TO 'shopdb_analyst';
GRANT SELECT (order_id, kind, region, country_code) ON order_address TO 'shopdb_analyst';

GRANT EXECUTE ON FUNCTION category_name_in TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION category_path TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION local_date TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION lowest_price_30d TO 'shopdb_analyst';
GRANT EXECUTE ON FUNCTION product_name_in TO 'shopdb_analyst';
