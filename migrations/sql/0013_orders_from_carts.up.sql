-- Migration 0013, up: make orders of carts, and let the history alone move their status
--
-- Locks: sales_order takes two columns at once (INSTANT), and is then copied under a
--        shared lock for a stored column and the foreign keys on it (COPY); its triggers
--        are missing for the moment between drop and create

ALTER TABLE sales_order
    ADD COLUMN cart_id BIGINT UNSIGNED NULL
    COMMENT 'What it was made of; NULL: taken over from elsewhere' AFTER order_number,
    ADD COLUMN shipping_method_id BIGINT UNSIGNED NULL
    COMMENT 'As chosen; NULL: nothing travels, or not known' AFTER prices_include_tax,
    ALGORITHM = INSTANT;

ALTER TABLE sales_order
    ADD COLUMN history_seq INT GENERATED ALWAYS AS (NULLIF(status_seq, 0)) STORED
    COMMENT 'status_seq; NULL: no step taken yet' AFTER grand_total,
    ADD UNIQUE KEY uq_sales_order_cart_id (cart_id),
    ADD KEY ix_sales_order_shipping_method_id (shipping_method_id),
    ADD KEY ix_sales_order_step (history_seq, order_id, status_code),
    ADD CONSTRAINT fk_sales_order_cart
    FOREIGN KEY (cart_id) REFERENCES cart (cart_id),
    ADD CONSTRAINT fk_sales_order_shipping_method
    FOREIGN KEY (shipping_method_id) REFERENCES shipping_method (shipping_method_id),
    ADD CONSTRAINT fk_sales_order_order_status_history
    FOREIGN KEY (history_seq, order_id, status_code)
    REFERENCES order_status_history (seq, order_id, to_status),
    ADD CONSTRAINT ck_sales_order_starts_new
    CHECK (status_seq > 0 OR status_code = 'new'),
    ALGORITHM = COPY, LOCK = SHARED;

DROP TRIGGER sales_order_before_update_touch_updated_at;

DROP TRIGGER sales_order_before_update_guard_placed;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_guard_placed
BEFORE UPDATE ON sales_order
FOR EACH ROW
BEGIN
    DECLARE v_subtotal DECIMAL(19, 4);
    DECLARE v_discount_total DECIMAL(19, 4);
    DECLARE v_shipping_total DECIMAL(19, 4);
    DECLARE v_fee_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.placed_at IS NULL AND NEW.placed_at IS NOT NULL THEN
        SELECT /*+ INDEX(order_line uq_order_line_order_id_line_no) */ -- noqa: LT09
            COALESCE(SUM(line_subtotal), 0) AS subtotal
        INTO v_subtotal
        FROM order_line
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT /*+ INDEX(order_charge ix_order_charge_order_id) */
            COALESCE(SUM(IF(kind = 'shipping', amount, 0)), 0) AS shipping_total,
            COALESCE(SUM(IF(kind = 'shipping', 0, amount)), 0) AS fee_total
        INTO v_shipping_total, v_fee_total
        FROM order_charge
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT /*+ INDEX(order_discount ix_order_discount_order_id) */ -- noqa: LT09
            COALESCE(SUM(amount), 0) AS discount_total
        INTO v_discount_total
        FROM order_discount
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT /*+ INDEX(order_tax ix_order_tax_order_id) */ -- noqa: LT09
            COALESCE(SUM(amount), 0) AS tax_total
        INTO v_tax_total
        FROM order_tax
        WHERE order_id = NEW.order_id
        FOR SHARE;

        IF NOT (
            NEW.subtotal = v_subtotal
            AND NEW.discount_total = v_discount_total
            AND NEW.shipping_total = v_shipping_total
            AND NEW.fee_total = v_fee_total
            AND NEW.tax_total = v_tax_total
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30003,
                MESSAGE_TEXT = 'TOTAL_MISMATCH: totals of an order are sums of its parts';
        END IF;
    ELSEIF OLD.placed_at IS NOT NULL AND NOT (
        NEW.order_id = OLD.order_id
        AND NEW.placed_at <=> OLD.placed_at
        AND NEW.public_id = OLD.public_id
        AND NEW.order_number COLLATE utf8mb4_0900_bin = OLD.order_number
        AND NEW.cart_id <=> OLD.cart_id
        AND NEW.channel_id = OLD.channel_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.currency_minor_unit = OLD.currency_minor_unit
        AND NEW.fx_to_base = OLD.fx_to_base
        AND NEW.prices_include_tax = OLD.prices_include_tax
        AND NEW.shipping_method_id <=> OLD.shipping_method_id
        AND NEW.subtotal = OLD.subtotal
        AND NEW.discount_total = OLD.discount_total
        AND NEW.shipping_total = OLD.shipping_total
        AND NEW.fee_total = OLD.fee_total
        AND NEW.tax_total = OLD.tax_total
        AND NEW.created_at = OLD.created_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: of a placed order only the status moves';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_guard_status
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_placed
BEGIN
    IF NEW.status_seq < OLD.status_seq THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a step once taken is not taken back';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_touch_updated_at
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_status
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_insert_lock_order
BEFORE INSERT ON order_status_history
FOR EACH ROW
BEGIN
    DECLARE v_status_seq INT;

    SELECT status_seq INTO v_status_seq
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_after_insert_move_status
AFTER INSERT ON order_status_history
FOR EACH ROW
BEGIN
    UPDATE sales_order
    SET
        status_code = NEW.to_status,
        status_seq = NEW.seq
    WHERE order_id = NEW.order_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_after_insert_release_budget
AFTER INSERT ON order_status_history
FOR EACH ROW
FOLLOWS order_status_history_after_insert_move_status
BEGIN
    DECLARE v_budgets INT;

    IF NEW.to_status = 'cancelled' THEN
        SELECT COUNT(*) INTO v_budgets
        FROM order_discount AS od
        INNER JOIN promotion AS pr
            ON od.promotion_id = pr.promotion_id
        WHERE
            od.order_id = NEW.order_id
            AND pr.budget_limit IS NOT NULL
        FOR SHARE;

        IF v_budgets > 0 THEN
            UPDATE promotion AS held
                INNER JOIN ( -- noqa: LT02
                    SELECT
                        promotion_id,
                        SUM(amount) AS amount
                    FROM order_discount
                    WHERE order_id = NEW.order_id
                    GROUP BY promotion_id
                ) AS given
                    ON held.promotion_id = given.promotion_id
            SET held.budget_used = held.budget_used - given.amount
            WHERE held.budget_limit IS NOT NULL;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_line_before_insert_start_at_zero
BEFORE INSERT ON order_line
FOR EACH ROW
FOLLOWS order_line_before_insert_guard_placed
BEGIN
    IF NEW.qty_cancelled <> 0 OR NEW.qty_shipped <> 0 OR NEW.qty_returned <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
