-- Trigger: sales_order_before_update_guard_placed
--
-- Placing an order holds its totals against its lines, charges, discounts and
-- taxes, and says which day it is where the channel sells. From there on what was
-- sold, to whom, when and for how much stands still; only the status moves.
--
-- Orders that were placed before there was a placed_on get theirs once; the CHECK
-- ck_sales_order_placed_has_day says that none is without one since.
--
-- The hints name the keys, as an import places a year of orders in one transaction,
-- in which the server may still take these tables for empty.
--
-- Fires:  before update on sales_order, for each row
-- Raises: 30002 ORDER_IMMUTABLE, 30003 TOTAL_MISMATCH, 30009 VALUE_INVALID

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
        AND (OLD.placed_on IS NULL OR NEW.placed_on <=> OLD.placed_on)
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

    IF NEW.placed_at IS NOT NULL AND OLD.placed_on IS NULL THEN
        SET NEW.placed_on = local_date(NEW.placed_at, NEW.channel_id);

        IF NEW.placed_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the server knows no such time zone of a channel';
        END IF;
    END IF;
END$$

DELIMITER ;
