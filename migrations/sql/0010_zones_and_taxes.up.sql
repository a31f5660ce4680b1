-- Migration 0010, up: say what taxes and carriage cost where, and what a variant costs
--     when
--
-- Locks: none; every object is new

CREATE TABLE geo_zone (
    geo_zone_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    geo_zone_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    PRIMARY KEY (geo_zone_id),
    UNIQUE KEY uq_geo_zone_geo_zone_code (geo_zone_code)
) COMMENT = 'Places that are taxed alike, or cost the same to reach';

CREATE TABLE geo_zone_member (
    geo_zone_id BIGINT UNSIGNED NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    region_code VARCHAR(16) COLLATE utf8mb4_0900_as_cs NOT NULL DEFAULT ''
    COMMENT 'As in addresses: CA, QC; empty: every region',
    postcode_from VARCHAR(16) NOT NULL DEFAULT '' COMMENT 'Inclusive; empty: every postal code',
    postcode_to VARCHAR(16) NOT NULL DEFAULT '' COMMENT 'Inclusive; empty: every postal code',

    PRIMARY KEY (geo_zone_id, country_code, region_code, postcode_from),
    KEY ix_geo_zone_member_country_code_region_code (country_code, region_code),
    CONSTRAINT fk_geo_zone_member_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id) ON DELETE CASCADE,
    CONSTRAINT fk_geo_zone_member_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT ck_geo_zone_member_postcodes_have_both_ends
    CHECK ((postcode_from = '') = (postcode_to = '') AND postcode_from <= postcode_to)
) COMMENT = 'What belongs to a zone';

CREATE TABLE tax_rate (
    tax_class_id BIGINT UNSIGNED NOT NULL,
    geo_zone_id BIGINT UNSIGNED NOT NULL,
    valid_from DATETIME(6) NOT NULL COMMENT 'UTC, inclusive',
    valid_to DATETIME(6) NOT NULL DEFAULT '9999-12-31' COMMENT 'UTC, exclusive; 9999: holds today',
    prev_valid_to DATETIME(6) NULL COMMENT 'End of the row before; NULL: the first row',

    label VARCHAR(100) NOT NULL COMMENT 'As printed, as VAT 20 %',
    rate DECIMAL(7, 5) NOT NULL COMMENT 'Share of the taxable amount: 0.2 is 20 %',
    is_compound BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Taken on the taxes before it as well',
    priority INT NOT NULL DEFAULT 0 COMMENT 'High is taken first',

    -- Its unique key is what allows one root and one successor, and no more.
    prev_key DATETIME(6)
    GENERATED ALWAYS AS (COALESCE(prev_valid_to, '1000-01-01')) VIRTUAL NOT NULL
    COMMENT 'End of the row before; the year 1000 for the first row',

    PRIMARY KEY (tax_class_id, geo_zone_id, valid_from),
    UNIQUE KEY uq_tax_rate_end (valid_to, tax_class_id, geo_zone_id),
    UNIQUE KEY uq_tax_rate_next (tax_class_id, geo_zone_id, prev_key),
    KEY ix_tax_rate_chain (prev_valid_to, tax_class_id, geo_zone_id),
    KEY ix_tax_rate_geo_zone_id (geo_zone_id),
    CONSTRAINT fk_tax_rate_tax_class
    FOREIGN KEY (tax_class_id) REFERENCES tax_class (tax_class_id),
    CONSTRAINT fk_tax_rate_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id),
    CONSTRAINT fk_tax_rate_chain
    FOREIGN KEY (prev_valid_to, tax_class_id, geo_zone_id)
    REFERENCES tax_rate (valid_to, tax_class_id, geo_zone_id),
    CONSTRAINT ck_tax_rate_starts_before_it_ends
    CHECK (valid_from < valid_to),
    CONSTRAINT ck_tax_rate_starts_where_the_last_ended
    CHECK (prev_valid_to = valid_from),
    CONSTRAINT ck_tax_rate_rate_is_a_share
    CHECK (rate BETWEEN 0 AND 1)
) COMMENT = 'What a zone takes of a tax class, and took';

CREATE TABLE shipping_method (
    shipping_method_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    shipping_method_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL COMMENT 'As printed on the order',
    carrier_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Who carries, as dhl',
    tax_class_id BIGINT UNSIGNED NOT NULL COMMENT 'How the carriage is taxed',
    is_active BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Offered at checkout',

    PRIMARY KEY (shipping_method_id),
    UNIQUE KEY uq_shipping_method_shipping_method_code (shipping_method_code),
    KEY ix_shipping_method_tax_class_id (tax_class_id),
    CONSTRAINT fk_shipping_method_tax_class
    FOREIGN KEY (tax_class_id) REFERENCES tax_class (tax_class_id)
) COMMENT = 'How goods can travel';

CREATE TABLE shipping_rate (
    shipping_rate_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    shipping_method_id BIGINT UNSIGNED NOT NULL,
    geo_zone_id BIGINT UNSIGNED NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    min_weight_g INT NOT NULL DEFAULT 0 COMMENT 'Grams, inclusive',
    max_weight_g INT NULL COMMENT 'Grams, exclusive; NULL: no limit',
    min_subtotal DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Goods less discounts, inclusive',
    max_subtotal DECIMAL(19, 4) NULL COMMENT 'Goods less discounts, exclusive; NULL: no limit',
    price DECIMAL(19, 4) NOT NULL COMMENT 'For the order; 0: free',

    PRIMARY KEY (shipping_rate_id),
    UNIQUE KEY uq_shipping_rate_step (
        shipping_method_id, geo_zone_id, channel_id, currency_code, min_weight_g, min_subtotal
    ),
    KEY ix_shipping_rate_geo_zone_id (geo_zone_id),
    KEY ix_shipping_rate_channel_id (channel_id),
    KEY ix_shipping_rate_currency_code (currency_code),
    CONSTRAINT fk_shipping_rate_shipping_method
    FOREIGN KEY (shipping_method_id) REFERENCES shipping_method (shipping_method_id),
    CONSTRAINT fk_shipping_rate_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id),
    CONSTRAINT fk_shipping_rate_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_shipping_rate_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_shipping_rate_weights_in_order
    CHECK (min_weight_g >= 0 AND COALESCE(max_weight_g, min_weight_g + 1) > min_weight_g),
    CONSTRAINT ck_shipping_rate_subtotals_in_order
    CHECK (min_subtotal >= 0 AND COALESCE(max_subtotal, min_subtotal + 1) > min_subtotal),
    CONSTRAINT ck_shipping_rate_price_not_negative
    CHECK (price >= 0)
) COMMENT = 'What carriage costs';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION price_at(
    p_variant_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED,
    p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin,
    p_customer_group_id BIGINT UNSIGNED,
    p_quantity INT,
    p_at DATETIME(6)
) RETURNS DECIMAL(19, 4)
COMMENT 'What one unit of a variant costs in a channel at a moment'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT p.amount
        FROM price_list AS pl
        INNER JOIN price AS p
            ON pl.price_list_id = p.price_list_id
        WHERE
            pl.channel_id = p_channel_id
            AND pl.currency_code = p_currency_code
            AND (pl.customer_group_id IS NULL OR pl.customer_group_id = p_customer_group_id)
            AND p.variant_id = p_variant_id
            AND p.min_quantity <= p_quantity
            AND p.valid_from <= p_at
            AND p.valid_to > p_at
        ORDER BY pl.priority DESC, pl.price_list_id ASC, p.min_quantity DESC
        LIMIT 1
    );
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION tax_rate_at(
    p_tax_class_id BIGINT UNSIGNED,
    p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    p_region VARCHAR(100),
    p_postal_code VARCHAR(16),
    p_at DATETIME(6)
) RETURNS DECIMAL(20, 10)
COMMENT 'All taxes on a class of goods in a place at a moment, as a share of the net'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_shares JSON DEFAULT tax_shares_at(
        p_tax_class_id, p_country_code, p_region, p_postal_code, p_at
    );

    RETURN (
        SELECT SUM(tax.share)
        FROM JSON_TABLE(
            v_shares, '$[*]' COLUMNS (share DECIMAL(20, 10) PATH '$.share')
        ) AS tax
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION split_amount(
    p_amount DECIMAL(19, 4),
    p_minor_unit TINYINT UNSIGNED,
    p_parts JSON
) RETURNS JSON
COMMENT 'Splits an amount over parts by weight, to the last coin'
DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
BEGIN
    DECLARE v_coin DECIMAL(19, 4) DEFAULT ELT(p_minor_unit + 1, 1, 0.1, 0.01, 0.001, 0.0001);

    RETURN (
        WITH part AS (
            SELECT
                given.id,
                IF(SUM(given.weight) OVER () = 0, 1, given.weight) AS weight,
                COALESCE(NULLIF(SUM(given.weight) OVER (), 0), COUNT(*) OVER ()) AS whole
            FROM JSON_TABLE(
                p_parts,
                '$[*]' COLUMNS (
                    id BIGINT UNSIGNED PATH '$.id',
                    weight DECIMAL(19, 4) PATH '$.weight'
                )
            ) AS given
        ),

        -- In coins, to many decimals: what is cut off below decides who gets the next coin.
        exact AS (
            SELECT
                id,
                CAST(p_amount / v_coin AS DECIMAL(24, 0)) AS coins,
                CAST(p_amount / v_coin * weight AS DECIMAL(50, 12)) / whole AS share
            FROM part
        ),

        cut AS (
            SELECT
                id,
                coins - SUM(FLOOR(share)) OVER () AS coins_left,
                FLOOR(share) AS share_down,
                ROW_NUMBER() OVER (ORDER BY share - FLOOR(share) DESC, id ASC) AS place
            FROM exact
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'id', id,
                    'amount',
                    CAST((share_down + (place <= coins_left)) * v_coin AS DECIMAL(19, 4))
                )
            )
        FROM cut
    );
END$$

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
