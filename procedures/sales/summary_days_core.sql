-- Procedure: summary_days_core
--
-- Computes anew what the summaries keep of some days of a channel, until the day given
-- and without it.
--
-- Transaction: the caller's; in READ COMMITTED, reading the views locks no row
-- Example:     CALL summary_days_core('web', '2026-03-01', '2026-03-02');
-- See:         procedures/platform/summaries_refresh.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_days_core (
    IN p_channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs,
    IN p_from_on DATE,
    IN p_until_on DATE
)
COMMENT 'Computes the summaries by day anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM daily_sales_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO daily_sales_summary (
        channel_code,
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
        channel_code,
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
    FROM daily_sales
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    DELETE FROM hourly_sales_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO hourly_sales_summary (
        channel_code,
        currency_code,
        sales_on,
        hour_of_day,
        orders,
        goods_sales
    )
    SELECT
        channel_code,
        currency_code,
        sales_on,
        hour_of_day,
        orders,
        goods_sales
    FROM hourly_sales
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    DELETE FROM daily_variant_sales_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO daily_variant_sales_summary (
        channel_code,
        currency_code,
        sales_on,
        sku,
        variant_id,
        orders,
        units,
        gross_sales,
        discounts,
        goods_sales,
        goods_cost,
        units_without_cost,
        units_credited,
        credited_sales
    )
    SELECT
        channel_code,
        currency_code,
        sales_on,
        sku,
        variant_id,
        orders,
        units,
        gross_sales,
        discounts,
        goods_sales,
        goods_cost,
        units_without_cost,
        units_credited,
        credited_sales
    FROM daily_variant_sales
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;
END$$

DELIMITER ;
