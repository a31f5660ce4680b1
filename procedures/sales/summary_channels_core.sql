-- Procedure: summary_channels_core
--
-- Forgets what the summaries keep of channels that there are no more, or not by that code.
--
-- Transaction: the caller's
-- Example:     CALL summary_channels_core();
-- See:         procedures/platform/summaries_refresh.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_channels_core ()
COMMENT 'Forgets channels that there are no more'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM daily_sales_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM hourly_sales_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM daily_variant_sales_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM customer_lifetime_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM customer_month_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM product_pair_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);
END$$

DELIMITER ;
