-- Procedure: daily_sales_refresh
--
-- Computes daily_sales_summary anew from a day on, from the view daily_sales, and says
-- how many rows that makes. Readers see the old rows until the new ones are there.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL daily_sales_refresh(UTC_DATE() - INTERVAL 3 DAY, @made);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE daily_sales_refresh (
    IN p_from_on DATE,
    OUT p_made INT
)
COMMENT 'Computes daily_sales_summary anew from a day on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_made = 0;

        IF p_from_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say from which day on';
        END IF;

        DELETE FROM daily_sales_summary
        WHERE sales_on >= p_from_on;

        INSERT INTO daily_sales_summary (
            channel_id,
            currency_code,
            sales_on,
            orders,
            gross_sales,
            discounts,
            included_tax,
            returns,
            net_sales,
            charges,
            adjustments,
            tax
        )
        SELECT
            ch.channel_id,
            ds.currency_code,
            ds.sales_on,
            ds.orders,
            ds.gross_sales,
            ds.discounts,
            ds.included_tax,
            ds.returns,
            ds.net_sales,
            ds.charges,
            ds.adjustments,
            ds.tax
        FROM daily_sales AS ds
        INNER JOIN sales_channel AS ch
            ON ds.channel_code = ch.channel_code
        WHERE ds.sales_on >= p_from_on;

        SET p_made = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;
