-- Function: shipping_price_at
--
-- What a method of shipping costs for goods of a weight and a value to a place. NULL
-- where it is not offered there.
--
-- Example: SELECT shipping_price_at(1, 1, 'GBP', 'GB', NULL, 'YO1 7HH', 1200, 49.90);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION shipping_price_at(
    p_shipping_method_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED,
    p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin,
    p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    p_region VARCHAR(100),
    p_postal_code VARCHAR(16),
    p_weight_g INT,
    p_subtotal DECIMAL(19, 4)
) RETURNS DECIMAL(19, 4)
COMMENT 'What a method of shipping costs to a place'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_zones JSON DEFAULT zones_of(p_country_code, p_region, p_postal_code);

    RETURN (
        SELECT sr.price
        FROM shipping_rate AS sr
        INNER JOIN shipping_method AS sm
            ON sr.shipping_method_id = sm.shipping_method_id
        INNER JOIN
            JSON_TABLE(
                v_zones, '$[*]' COLUMNS (geo_zone_id BIGINT UNSIGNED PATH '$')
            ) AS zone
            ON sr.geo_zone_id = zone.geo_zone_id
        WHERE
            sr.shipping_method_id = p_shipping_method_id
            AND sm.is_active
            AND sr.channel_id = p_channel_id
            AND sr.currency_code = p_currency_code
            AND sr.min_weight_g <= p_weight_g
            AND (sr.max_weight_g IS NULL OR sr.max_weight_g > p_weight_g)
            AND sr.min_subtotal <= p_subtotal
            AND (sr.max_subtotal IS NULL OR sr.max_subtotal > p_subtotal)
        ORDER BY sr.min_subtotal DESC, sr.min_weight_g DESC, sr.price ASC
        LIMIT 1
    );
END$$

DELIMITER ;
