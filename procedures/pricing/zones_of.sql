-- Function: zones_of
--
-- The ids of the zones that a place lies in, as a JSON array; empty where it lies in
-- none. Taxes and carriage both ask here where a place is.
--
-- Example: SELECT zones_of('US', 'CA', '94110');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION zones_of(
    p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    p_region VARCHAR(100),
    p_postal_code VARCHAR(16)
) RETURNS JSON
COMMENT 'Ids of the zones that a place lies in'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT COALESCE(JSON_ARRAYAGG(found.geo_zone_id), JSON_ARRAY())
        FROM (
            SELECT DISTINCT geo_zone_id
            FROM geo_zone_member
            WHERE
                country_code = p_country_code
                AND region_code IN ('', COALESCE(p_region, '') COLLATE utf8mb4_0900_as_cs)
                AND (
                    postcode_from = ''
                    OR p_postal_code BETWEEN postcode_from AND postcode_to
                )
        ) AS found
    );
END$$

DELIMITER ;
