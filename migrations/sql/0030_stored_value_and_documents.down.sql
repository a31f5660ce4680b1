-- Migration 0030, down: take back what it made and changed
--
-- Loses: every row of stored_value_account, stored_value_entry; billing_document.shipment_id,
--        the parcel that an invoice bills

DROP PROCEDURE credit_note_issue;

DROP PROCEDURE invoice_issue;

DROP PROCEDURE document_write_core;

DROP PROCEDURE document_number_core;

DROP PROCEDURE order_parts_core;

DROP PROCEDURE stored_value_expire;

DROP PROCEDURE stored_value_credit;

DROP PROCEDURE stored_value_redeem;

DROP PROCEDURE stored_value_open;

DROP PROCEDURE stored_value_move_core;

DROP PROCEDURE stored_value_lock_core;

DROP PROCEDURE order_settle_core;

DROP VIEW billing_violations;

DROP VIEW stored_value_violations;

DROP VIEW payment_ledger_check;

DROP VIEW order_balance;

DROP PROCEDURE order_cancel;

DROP PROCEDURE payment_transact_core;

DROP PROCEDURE raise_constraint_core;

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_transact_core (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes what a payment provider was asked and what it answered'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_grand_total DECIMAL(19, 4);
    DECLARE v_paid DECIMAL(19, 4);
    DECLARE v_parent_id BIGINT UNSIGNED;
    DECLARE v_is_same BOOLEAN;

    IF p_amount IS NULL OR p_idempotency_key IS NULL OR p_provider IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: give an amount, an idempotency key and a provider';
    END IF;

    SELECT order_id INTO v_order_id
    FROM payment
    WHERE payment_id = p_payment_id;

    IF v_order_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such payment';
    END IF;

    SELECT
        status_code,
        grand_total
    INTO v_status_code, v_grand_total
    FROM sales_order
    WHERE order_id = v_order_id
    FOR UPDATE;

    SELECT
        payment_transaction_id,
        kind = p_kind
        AND amount = p_amount
        AND provider = p_provider COLLATE utf8mb4_0900_as_cs
        AND failure_code <=> p_failure_code COLLATE utf8mb4_0900_as_cs
        AND gateway_ref <=> p_gateway_ref COLLATE utf8mb4_0900_bin AS is_same
    INTO p_transaction_id, v_is_same
    FROM payment_transaction
    WHERE
        payment_id = p_payment_id
        AND idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin
    -- The lock on the order queues those who send one key at once; this reads what they left.
    FOR SHARE;

    IF NOT v_is_same THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
    END IF;

    IF p_transaction_id IS NULL THEN
        IF v_status_code = 'cancelled' AND p_kind IN ('authorize', 'capture') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled order takes no money';
        END IF;

        SELECT MAX(payment_transaction_id) INTO v_parent_id
        FROM payment_transaction
        WHERE
            payment_id = p_payment_id
            AND kind = CASE p_kind
                WHEN 'refund' THEN 'capture'
                WHEN 'authorize' THEN NULL
                ELSE 'authorize'
            END
            AND status = 'success';

        INSERT INTO payment_transaction (
            payment_id,
            parent_transaction_id,
            kind,
            amount,
            status,
            failure_code,
            provider,
            gateway_ref,
            idempotency_key
        )
        VALUES (
            p_payment_id,
            v_parent_id,
            p_kind,
            p_amount,
            IF(p_failure_code IS NULL, 'success', 'failed'),
            p_failure_code,
            p_provider,
            p_gateway_ref,
            p_idempotency_key
        );

        SET p_transaction_id = LAST_INSERT_ID();

        IF p_kind = 'capture' AND p_failure_code IS NULL AND v_status_code = 'pending' THEN
            SELECT SUM(captured - refunded) INTO v_paid
            FROM payment
            WHERE order_id = v_order_id;

            IF v_paid >= v_grand_total THEN
                CALL order_transition_core(
                    v_order_id, 'paid', CONCAT('payment:', p_payment_id), NULL
                );
            END IF;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_cancel (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_reason VARCHAR(255)
)
COMMENT 'Calls an order off before anything of it has left'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_coupon_id BIGINT UNSIGNED;
        DECLARE v_used_count INT;
        DECLARE v_promotions JSON;
        DECLARE v_goods JSON;
        DECLARE v_voids JSON;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT cr.coupon_id INTO v_coupon_id
        FROM coupon_redemption AS cr
        INNER JOIN coupon AS co
            ON cr.coupon_id = co.coupon_id
        WHERE
            cr.order_id = p_order_id
            AND co.usage_limit IS NOT NULL;

        IF v_coupon_id IS NOT NULL THEN
            SELECT used_count INTO v_used_count
            FROM coupon
            WHERE coupon_id = v_coupon_id
            FOR UPDATE;
        END IF;

        SELECT JSON_ARRAYAGG(pr.promotion_id) INTO v_promotions
        FROM order_discount AS od
        INNER JOIN promotion AS pr
            ON od.promotion_id = pr.promotion_id
        WHERE
            od.order_id = p_order_id
            AND pr.budget_limit IS NOT NULL;

        CALL promotion_lock_core(v_promotions);

        SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        CALL stock_lock_core(v_goods);
        CALL order_transition_core(p_order_id, 'cancelled', p_actor, p_reason);

        DELETE sr
        FROM stock_reservation AS sr
        INNER JOIN order_line AS ol
            ON sr.order_line_id = ol.order_line_id
        WHERE ol.order_id = p_order_id;

        UPDATE order_line
        SET qty_cancelled = quantity - qty_shipped
        WHERE order_id = p_order_id;

        UPDATE coupon_redemption
        SET released_at = UTC_TIMESTAMP(6)
        WHERE
            order_id = p_order_id
            AND released_at IS NULL;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'payment_id', p.payment_id,
                    'amount', p.authorized - p.captured - p.voided,
                    'parent', pt.payment_transaction_id,
                    'provider', pt.provider
                )
            )
        INTO v_voids
        FROM payment AS p
        INNER JOIN payment_transaction AS pt
            ON
                pt.payment_transaction_id = (
                    SELECT MAX(latest.payment_transaction_id)
                    FROM payment_transaction AS latest
                    WHERE
                        latest.payment_id = p.payment_id
                        AND latest.kind = 'authorize'
                        AND latest.status = 'success'
                )
        WHERE
            p.order_id = p_order_id
            AND p.authorized > p.captured + p.voided;

        INSERT INTO payment_transaction (
            payment_id, parent_transaction_id, kind, amount, status, provider, idempotency_key
        )
        SELECT
            v.payment_id,
            v.parent AS parent_transaction_id,
            'void' AS kind,
            v.amount,
            'success' AS status,
            v.provider,
            CONCAT('cancel:', p_order_id) AS idempotency_key
        FROM
            JSON_TABLE(
                v_voids,
                '$[*]' COLUMNS (
                    payment_id BIGINT UNSIGNED PATH '$.payment_id',
                    amount DECIMAL(19, 4) PATH '$.amount',
                    parent BIGINT UNSIGNED PATH '$.parent',
                    provider VARCHAR(32) PATH '$.provider'
                )
            ) AS v
        ORDER BY v.payment_id;

        COMMIT;
    END;
END$$

DELIMITER ;

ALTER TABLE billing_document
    DROP CONSTRAINT ck_billing_document_only_invoices_bill_parcels,
    DROP FOREIGN KEY fk_billing_document_shipment,
    DROP KEY uq_billing_document_shipment,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE billing_document
    DROP COLUMN shipment_id,
    ALGORITHM = INSTANT;

DROP TABLE stored_value_entry;

DROP TABLE stored_value_account;
