-- Procedure: raise_constraint_core
--
-- Says in the shop's words which rule a statement broke, where the server can only
-- name its constraint. What is not known here is left for the caller to raise again.
--
-- Transaction: none; it touches no table
-- Raises:      30005 IDEMPOTENCY_CONFLICT, 30009 VALUE_INVALID, 30101 STOCK_INSUFFICIENT,
--              30205 VARIANT_DUPLICATE_OPTIONS, 30301 PRICE_OVERLAP, 30401 COUPON_EXHAUSTED,
--              30402 COUPON_CUSTOMER_LIMIT, 30404 BUDGET_EXHAUSTED,
--              30501 CAPTURE_EXCEEDS_AUTH, 30502 REFUND_EXCEEDS_CAPTURE,
--              30504 BALANCE_INSUFFICIENT, 30602 SHIP_EXCEEDS_ORDER,
--              30801 RECEIPT_EXCEEDS_ORDER
-- Example:     CALL raise_constraint_core(3819, 'Check constraint … is violated.');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE raise_constraint_core (
    IN p_errno INT,
    IN p_message VARCHAR(1000)
)
COMMENT 'Says in the shop''s words which rule a statement broke'
NO SQL
SQL SECURITY INVOKER
BEGIN
    IF p_errno = 3819 AND p_message LIKE '%ck_stock_level_no_oversell%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less is there than is claimed';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stock_level_on_hand_not_negative%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less lies on the shelf than is taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_coupon_used_within_limit%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30401,
            MESSAGE_TEXT = 'COUPON_EXHAUSTED: the coupon has been used up';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_product_variant_product_id_option_signature%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30205,
            MESSAGE_TEXT = 'VARIANT_DUPLICATE_OPTIONS: the product has a variant of these choices';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_coupon_redemption_use%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30402,
            MESSAGE_TEXT = 'COUPON_CUSTOMER_LIMIT: this customer is using the coupon just now';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_payment_transaction_gateway_ref%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: the provider gave this name to another request';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_price_next%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: somebody just set a price, or the prices have ended';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_promotion_within_budget%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30404,
            MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost what it may';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_captured_within_authorized%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30501,
            MESSAGE_TEXT = 'CAPTURE_EXCEEDS_AUTH: more is taken or let go than was set aside';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_refunded_within_captured%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30502,
            MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_whole_coins%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount has a fraction of the smallest coin';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_transaction_amount_positive%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount is not above 0';
    ELSEIF
        p_errno = 3819
        AND p_message LIKE '%ck_stored_value_account_balance_not_negative%'
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30504,
            MESSAGE_TEXT = 'BALANCE_INSUFFICIENT: less is on the account than is taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stored_value_account_whole_coins%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount has a fraction of the smallest coin';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stored_value_entry_sign%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount is not above 0';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_stored_value_account_code_hash%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this code is on another card, or just opened';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_stored_value_entry_idempotency_key%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: another is using this key just now';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_order_line_returned_shipped_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30602,
            MESSAGE_TEXT = 'SHIP_EXCEEDS_ORDER: more is shipped than was ordered';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_purchase_order_line_received_within_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30801,
            MESSAGE_TEXT = 'RECEIPT_EXCEEDS_ORDER: more came than was ordered';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_goods_receipt_supplier_id_delivery_note%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: another order just came with this delivery note';
    END IF;
END$$

DELIMITER ;
