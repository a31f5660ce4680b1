-- Procedure: order_cancel
--
-- Calls an order off before anything of it has left: releases its goods, lets its
-- authorisations go, gives back the use of its coupon, the budget of its promotions
-- and the stored value that it was paid with. Money that was taken is given back by
-- payment_refund. Locks are taken in the order that everybody takes them in.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Example:     CALL order_cancel(1001, 'customer', 'changed her mind');
-- See:         procedures/sales/order_transition_core.sql, procedures/billing/payment_refund.sql

DELIMITER $$

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
        DECLARE v_accounts JSON;
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

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('account_id', spent.account_id, 'amount', spent.amount)
            )
        INTO v_accounts
        FROM (
            SELECT
                stored_value_account_id AS account_id,
                -SUM(amount) AS amount
            FROM stored_value_entry
            WHERE order_id = p_order_id
            GROUP BY stored_value_account_id
            HAVING SUM(amount) < 0
        ) AS spent;

        CALL stored_value_lock_core(v_accounts);

        INSERT INTO stored_value_entry (
            stored_value_account_id, kind, amount, balance_after, order_id, idempotency_key
        )
        SELECT
            spent.account_id AS stored_value_account_id,
            'refund' AS kind,
            spent.amount,
            0 AS balance_after,
            p_order_id AS order_id,
            CONCAT('cancel:', p_order_id, ':', spent.account_id) AS idempotency_key
        FROM
            JSON_TABLE(
                v_accounts,
                '$[*]' COLUMNS (
                    account_id BIGINT UNSIGNED PATH '$.account_id',
                    amount DECIMAL(19, 4) PATH '$.amount'
                )
            ) AS spent
        ORDER BY spent.account_id;

        COMMIT;
    END;
END$$

DELIMITER ;
