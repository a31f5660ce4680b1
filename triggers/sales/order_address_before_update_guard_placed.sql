-- Trigger: order_address_before_update_guard_placed
--
-- An order that is placed keeps each address as it is. The header is read with a lock, so
-- that an order cannot be placed while the statement runs. A row can be moved
-- neither out of a placed order nor into one.
--
-- One change passes: all that says who and where is taken out, the country stays, and
-- the customer of the order is erased, or retention_apply runs its rule and the order is
-- older than that says. The one state is reached by customer_erase alone (see
-- customer_before_update_guard_erased), the other by retention_apply alone (see
-- retention_cutoff), and no setting of a session stands in for either; whoever else comes
-- by finds that nothing but nothing can be written.
--
-- Fires:  before update on order_address, for each row
-- Raises: 30002 ORDER_IMMUTABLE
-- See:    triggers/customer/customer_before_update_guard_erased.sql,
--         procedures/platform/retention_cutoff.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_update_guard_placed
BEFORE UPDATE ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);
    DECLARE v_erased_at DATETIME(6);
    DECLARE v_is_due BOOLEAN DEFAULT FALSE;

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF
        NEW.order_id = OLD.order_id
        AND NEW.kind = OLD.kind
        AND NEW.country_code <=> OLD.country_code
        -- Without a country the region is one of no country, as Channel Islands: it stays.
        AND NEW.region <=> IF(OLD.country_code IS NULL, OLD.region, NULL)
        AND COALESCE(
            NEW.full_name, NEW.company, NEW.line1, NEW.line2, NEW.city, NEW.postal_code, NEW.phone
        ) IS NULL
    THEN
        SELECT cu.erased_at INTO v_erased_at
        FROM sales_order AS o
        INNER JOIN customer AS cu
            ON o.customer_id = cu.customer_id
        WHERE o.order_id = OLD.order_id;

        SET v_is_due = COALESCE(v_placed_at < retention_cutoff('order_address'), FALSE);
    END IF;

    IF v_placed_at IS NOT NULL AND v_erased_at IS NULL AND NOT v_is_due THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each address as it is';
    END IF;
END$$

DELIMITER ;
