-- Migration 0013, down: take back what it made and changed
--
-- Loses: sales_order.cart_id, what an order was made of; sales_order.shipping_method_id,
--        the way of shipping that was chosen
-- Locks: sales_order is copied under a shared lock (COPY)

DROP TRIGGER order_line_before_insert_start_at_zero;

DROP TRIGGER order_status_history_after_insert_release_budget;

DROP TRIGGER order_status_history_after_insert_move_status;

DROP TRIGGER order_status_history_before_insert_lock_order;

DROP TRIGGER sales_order_before_update_touch_updated_at;

DROP TRIGGER sales_order_before_update_guard_status;

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
        SELECT COALESCE(SUM(line_subtotal), 0) INTO v_subtotal
        FROM order_line
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT
            COALESCE(SUM(IF(kind = 'shipping', amount, 0)), 0) AS shipping_total,
            COALESCE(SUM(IF(kind = 'shipping', 0, amount)), 0) AS fee_total
        INTO v_shipping_total, v_fee_total
        FROM order_charge
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT COALESCE(SUM(amount), 0) INTO v_discount_total
        FROM order_discount
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT COALESCE(SUM(amount), 0) INTO v_tax_total
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
        AND NEW.channel_id = OLD.channel_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.currency_minor_unit = OLD.currency_minor_unit
        AND NEW.fx_to_base = OLD.fx_to_base
        AND NEW.prices_include_tax = OLD.prices_include_tax
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
TRIGGER sales_order_before_update_touch_updated_at
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_placed
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;

ALTER TABLE sales_order
    DROP CHECK ck_sales_order_starts_new,
    DROP FOREIGN KEY fk_sales_order_order_status_history,
    DROP FOREIGN KEY fk_sales_order_shipping_method,
    DROP FOREIGN KEY fk_sales_order_cart,
    DROP KEY ix_sales_order_step,
    DROP KEY ix_sales_order_shipping_method_id,
    DROP KEY uq_sales_order_cart_id,
    DROP COLUMN history_seq,
    DROP COLUMN shipping_method_id,
    DROP COLUMN cart_id,
    ALGORITHM = COPY, LOCK = SHARED;
