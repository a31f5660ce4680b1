-- Function: tax_shares_at
--
-- The taxes on a class of goods in a place at a moment, as a JSON array in the order
-- they are taken: label, region (NULL: the whole country's), rate, and share of the
-- net amount, which is the rate, or more where a compound tax is taken on those
-- before it. NULL where no rate is known; a place without tax has a rate of 0.
--
-- Example: SELECT tax_shares_at(1, 'CA', 'QC', 'H2Y 1C6', UTC_TIMESTAMP(6));

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION tax_shares_at(
    p_tax_class_id BIGINT UNSIGNED,
    p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    p_region VARCHAR(100),
    p_postal_code VARCHAR(16),
    p_at DATETIME(6)
) RETURNS JSON
COMMENT 'Taxes on a class of goods in a place at a moment, in order'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_zones JSON DEFAULT zones_of(p_country_code, p_region, p_postal_code);

    RETURN (
        WITH RECURSIVE applicable AS (
            SELECT
                ROW_NUMBER() OVER (ORDER BY tr.priority DESC, tr.geo_zone_id ASC) AS step,
                tr.label,
                (
                    SELECT NULLIF(MAX(gm.region_code), '')
                    FROM geo_zone_member AS gm
                    WHERE
                        gm.geo_zone_id = tr.geo_zone_id
                        AND gm.country_code = p_country_code
                        AND gm.region_code
                        IN ('', COALESCE(p_region, '') COLLATE utf8mb4_0900_as_cs)
                ) AS region,
                tr.rate,
                tr.is_compound
            FROM tax_rate AS tr
            INNER JOIN
                JSON_TABLE(
                    v_zones, '$[*]' COLUMNS (geo_zone_id BIGINT UNSIGNED PATH '$')
                ) AS zone
                ON tr.geo_zone_id = zone.geo_zone_id
            WHERE
                tr.tax_class_id = p_tax_class_id
                AND tr.valid_from <= p_at
                AND tr.valid_to > p_at
        ),

        folded AS (
            SELECT
                step,
                label,
                region,
                rate,
                CAST(rate AS DECIMAL(20, 10)) AS share,
                CAST(rate AS DECIMAL(20, 10)) AS share_so_far
            FROM applicable
            WHERE step = 1
            UNION ALL
            SELECT
                a.step,
                a.label,
                a.region,
                a.rate,
                CAST(
                    a.rate * (1 + IF(a.is_compound, f.share_so_far, 0)) AS DECIMAL(20, 10)
                ) AS share,
                CAST(
                    f.share_so_far + a.rate * (1 + IF(a.is_compound, f.share_so_far, 0))
                    AS DECIMAL(20, 10)
                ) AS share_so_far
            FROM folded AS f
            INNER JOIN applicable AS a
                ON f.step + 1 = a.step
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'step', step, 'label', label, 'region', region, 'rate', rate, 'share', share
                )
            )
        FROM folded
    );
END$$

DELIMITER ;
