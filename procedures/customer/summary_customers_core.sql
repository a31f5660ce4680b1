-- Procedure: summary_customers_core
--
-- Computes anew what the summaries keep of the customers whose ids lie between two.
--
-- Transaction: the caller's; in READ COMMITTED, reading the views locks no row
-- Example:     CALL summary_customers_core(7, 7);
-- See:         procedures/platform/summaries_refresh.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_customers_core (
    IN p_first_id BIGINT UNSIGNED,
    IN p_last_id BIGINT UNSIGNED
)
COMMENT 'Computes the summaries by customer anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM customer_lifetime_summary
    WHERE customer_id BETWEEN p_first_id AND p_last_id;

    INSERT INTO customer_lifetime_summary (
        channel_code,
        currency_code,
        customer_id,
        first_order_on,
        second_order_on,
        last_order_on,
        orders,
        units,
        goods_sales,
        credited_sales
    )
    SELECT
        channel_code,
        currency_code,
        customer_id,
        first_order_on,
        second_order_on,
        last_order_on,
        orders,
        units,
        goods_sales,
        credited_sales
    FROM customer_lifetime
    WHERE customer_id BETWEEN p_first_id AND p_last_id;

    DELETE FROM customer_month_summary
    WHERE customer_id BETWEEN p_first_id AND p_last_id;

    INSERT INTO customer_month_summary (
        channel_code,
        currency_code,
        customer_id,
        cohort_on,
        month_on,
        orders,
        goods_sales,
        first_orders,
        first_goods_sales,
        credited_sales
    )
    SELECT
        channel_code,
        currency_code,
        customer_id,
        cohort_on,
        month_on,
        orders,
        goods_sales,
        first_orders,
        first_goods_sales,
        credited_sales
    FROM customer_month
    WHERE customer_id BETWEEN p_first_id AND p_last_id;
END$$

DELIMITER ;
