-- Procedure: customer_erase_orders_core
--
-- Takes a customer who is being erased out of their orders: from addresses, words about
-- steps and returns, what a fraud check saw, numbers of parcels, links to downloads and
-- keys of redemptions. What was sold, paid and sent stays. What was done is counted by table
-- in the evidence.
--
-- Transaction: the caller's, which has the orders locked
-- Example:     CALL customer_erase_orders_core(7, @evidence);
-- See:         procedures/customer/customer_erase_core.sql,
--              triggers/sales/order_status_history_before_update_guard_ledger.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_orders_core (
    IN p_customer_id BIGINT UNSIGNED,
    INOUT p_evidence JSON
)
COMMENT 'Takes a customer who is being erased out of their orders'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_addresses INT DEFAULT 0;
    DECLARE v_redemptions INT DEFAULT 0;
    DECLARE v_steps INT DEFAULT 0;
    DECLARE v_opinions INT DEFAULT 0;
    DECLARE v_parcels INT DEFAULT 0;
    DECLARE v_returns INT DEFAULT 0;
    DECLARE v_grants INT DEFAULT 0;
    DECLARE v_movements INT DEFAULT 0;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;

    -- One after the other by its key: a join that reads rows of others waits for them.
    DECLARE each_order CURSOR FOR
        SELECT order_id
        FROM sales_order
        WHERE customer_id = p_customer_id
        ORDER BY order_id;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_order;

    each_order_emptied: LOOP
        FETCH each_order INTO v_order_id;
        IF v_is_done THEN
            LEAVE each_order_emptied;
        END IF;

        UPDATE order_address
        SET
            full_name = NULL,
            company = NULL,
            line1 = NULL,
            line2 = NULL,
            city = NULL,
            region = IF(country_code IS NULL, region, NULL),
            postal_code = NULL,
            phone = NULL
        WHERE order_id = v_order_id;

        SET v_addresses = v_addresses + ROW_COUNT();

        UPDATE coupon_redemption
        SET redeemer_key = SHA2(CONCAT('erased:', order_id), 256)
        WHERE order_id = v_order_id;

        SET v_redemptions = v_redemptions + ROW_COUNT();

        UPDATE order_status_history
        SET note = NULL
        WHERE
            order_id = v_order_id
            AND note IS NOT NULL;

        SET v_steps = v_steps + ROW_COUNT();

        UPDATE fraud_assessment
        SET reasons = JSON_ARRAY()
        WHERE
            order_id = v_order_id
            AND JSON_LENGTH(reasons) > 0;

        SET v_opinions = v_opinions + ROW_COUNT();

        UPDATE shipment
        SET tracking_number = NULL
        WHERE
            order_id = v_order_id
            AND tracking_number IS NOT NULL;

        SET v_parcels = v_parcels + ROW_COUNT();

        UPDATE return_request
        SET note = NULL
        WHERE
            order_id = v_order_id
            AND note IS NOT NULL;

        SET v_returns = v_returns + ROW_COUNT();

        UPDATE /*+ JOIN_FIXED_ORDER() INDEX(dg ix_download_grant_order_line) */
                order_line AS ol
            INNER JOIN download_grant AS dg
                ON
                    ol.order_line_id = dg.order_line_id
                    AND ol.order_id = dg.order_id
        SET
            dg.token_hash = SHA2(CONCAT('erased:', dg.download_grant_id), 256),
            dg.revoked_at = COALESCE(dg.revoked_at, UTC_TIMESTAMP(6))
        WHERE ol.order_id = v_order_id;

        SET v_grants = v_grants + ROW_COUNT();

        UPDATE /*+ JOIN_FIXED_ORDER() INDEX(sm uq_stock_movement_shipment_line_id) */
                shipment AS sh
            INNER JOIN shipment_line AS sl
                ON sh.shipment_id = sl.shipment_id
            INNER JOIN stock_movement AS sm
                ON sl.shipment_line_id = sm.shipment_line_id
        SET sm.note = NULL
        WHERE
            sh.order_id = v_order_id
            AND sm.note IS NOT NULL;

        SET v_movements = v_movements + ROW_COUNT();

        UPDATE /*+ JOIN_FIXED_ORDER() INDEX(sm ix_stock_movement_return_line_id) */
                return_request AS rr
            INNER JOIN return_line AS rl
                ON rr.return_request_id = rl.return_request_id
            INNER JOIN stock_movement AS sm
                ON rl.return_line_id = sm.return_line_id
        SET sm.note = NULL
        WHERE
            rr.order_id = v_order_id
            AND sm.note IS NOT NULL;

        SET v_movements = v_movements + ROW_COUNT();

        -- Who came by this visit is who ordered.
        UPDATE marketing_touch
        SET customer_id = p_customer_id
        WHERE
            order_id = v_order_id
            AND customer_id IS NULL;

        -- What MongoDB refused may be quoted in it; the order was just noted anew.
        UPDATE outbox_event
        SET last_error = NULL
        WHERE
            aggregate_type = 'order'
            AND aggregate_id = v_order_id
            AND status = 'waiting';
    END LOOP;

    CLOSE each_order;

    SET p_evidence = JSON_SET(
        p_evidence,
        '$.order_address', v_addresses,
        '$.coupon_redemption', v_redemptions,
        '$.order_status_history', v_steps,
        '$.fraud_assessment', v_opinions,
        '$.shipment', v_parcels,
        '$.return_request', v_returns,
        '$.download_grant', v_grants,
        '$.stock_movement', v_movements
    );
END$$

DELIMITER ;
