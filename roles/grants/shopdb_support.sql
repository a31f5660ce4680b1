-- Grants: shopdb_support
--
-- What helping a customer takes: to see who asks, what was ordered, paid, sent and sent
-- back, and to do by procedure what may be promised. Notes and tickets they write
-- by hand; prices, stock and ledgers are not theirs to change. A customer's columns are
-- named, so that one added later is hidden until it is named as well.

GRANT EXECUTE ON PROCEDURE consent_record TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE order_cancel TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE order_hold TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE order_release TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE privacy_request_open TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE return_open TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE return_approve TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE return_reject TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE return_receive TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE return_settle TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE download_grant_issue TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE download_grant_revoke TO 'shopdb_support';
GRANT EXECUTE ON PROCEDURE subscription_transition TO 'shopdb_support';

GRANT EXECUTE ON FUNCTION product_name_in TO 'shopdb_support';

GRANT SELECT ON country TO 'shopdb_support';
GRANT SELECT ON currency TO 'shopdb_support';
GRANT SELECT ON locale TO 'shopdb_support';
GRANT SELECT ON sales_channel TO 'shopdb_support';

GRANT SELECT ON product TO 'shopdb_support';
GRANT SELECT ON product_translation TO 'shopdb_support';
GRANT SELECT ON product_variant TO 'shopdb_support';
GRANT SELECT ON stock_availability TO 'shopdb_support';

GRANT SELECT (
    customer_id,
    public_id,
    external_ref,
    customer_group_id,
    email,
    is_guest,
    full_name,
    phone,
    locale_code,
    status,
    deleted_at,
    created_at
) ON customer TO 'shopdb_support';
GRANT SELECT ON customer_address TO 'shopdb_support';
GRANT SELECT ON customer_group TO 'shopdb_support';
GRANT SELECT ON customer_consent_current TO 'shopdb_support';
GRANT SELECT ON customer_note TO 'shopdb_support';
GRANT SELECT ON privacy_request TO 'shopdb_support';
GRANT SELECT ON support_ticket TO 'shopdb_support';

GRANT SELECT ON order_header TO 'shopdb_support';
GRANT SELECT ON sales_order TO 'shopdb_support';
GRANT SELECT ON order_address TO 'shopdb_support';
GRANT SELECT ON order_charge TO 'shopdb_support';
GRANT SELECT ON order_discount TO 'shopdb_support';
GRANT SELECT ON order_line TO 'shopdb_support';
GRANT SELECT ON order_status TO 'shopdb_support';
GRANT SELECT ON order_status_history TO 'shopdb_support';
GRANT SELECT ON order_status_transition TO 'shopdb_support';
GRANT SELECT ON order_tax TO 'shopdb_support';

GRANT SELECT ON payment TO 'shopdb_support';
GRANT SELECT ON payment_method TO 'shopdb_support';
GRANT SELECT ON billing_document TO 'shopdb_support';
GRANT SELECT ON billing_document_line TO 'shopdb_support';
GRANT SELECT ON shipment TO 'shopdb_support';
GRANT SELECT ON shipment_line TO 'shopdb_support';
GRANT SELECT ON shipping_method TO 'shopdb_support';
GRANT SELECT ON subscription TO 'shopdb_support';
GRANT SELECT ON return_reason TO 'shopdb_support';
GRANT SELECT ON return_request TO 'shopdb_support';
GRANT SELECT ON return_line TO 'shopdb_support';

GRANT INSERT (customer_id, staff_user_id, body) ON customer_note TO 'shopdb_support';
GRANT INSERT (
    customer_id, contact_email, order_id, staff_user_id, channel, subject, priority
), UPDATE (
    staff_user_id, priority, status, first_answered_at, resolved_at
) ON support_ticket TO 'shopdb_support';
