-- Migration 0009, up: offer variants by option, compare products, and show them in
--     channels
--
-- Locks: product takes a computed column at once (INSTANT); every other object is new

ALTER TABLE product
    ADD COLUMN is_stocked BOOLEAN
    GENERATED ALWAYS AS (product_kind IN ('physical', 'bundle')) VIRTUAL NOT NULL
    COMMENT 'Lies in warehouses, and has to be claimed before it is promised' AFTER deleted_at,
    ALGORITHM = INSTANT;

CREATE TABLE product_channel (
    product_id BIGINT UNSIGNED NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,

    visible_from DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC, inclusive',
    visible_to DATETIME(6) NULL COMMENT 'UTC, exclusive; NULL: no end is planned',

    PRIMARY KEY (product_id, channel_id),
    KEY ix_product_channel_channel_id (channel_id),
    CONSTRAINT fk_product_channel_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_channel_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT ck_product_channel_starts_before_it_ends
    CHECK (visible_from < visible_to)
) COMMENT = 'Where a product is on show, and how long';

CREATE TABLE option_type (
    option_type_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    option_type_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the choices of a product, low first',

    PRIMARY KEY (option_type_id),
    UNIQUE KEY uq_option_type_option_type_code (option_type_code)
) COMMENT = 'What variants of a product can differ in';

CREATE TABLE option_value (
    option_value_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    option_type_id BIGINT UNSIGNED NOT NULL,
    option_value_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the values of one kind, low first',

    PRIMARY KEY (option_value_id),
    UNIQUE KEY uq_option_value_option_type_id_option_value_code (option_type_id, option_value_code),
    -- What a variant's choice points at, so that the value is of the kind it is chosen for.
    UNIQUE KEY uq_option_value_option_type_id_option_value_id (option_type_id, option_value_id),
    CONSTRAINT fk_option_value_option_type
    FOREIGN KEY (option_type_id) REFERENCES option_type (option_type_id)
) COMMENT = 'What can be chosen of a kind';

CREATE TABLE product_option (
    product_id BIGINT UNSIGNED NOT NULL,
    option_type_id BIGINT UNSIGNED NOT NULL,

    PRIMARY KEY (product_id, option_type_id),
    KEY ix_product_option_option_type_id (option_type_id),
    CONSTRAINT fk_product_option_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_option_option_type
    FOREIGN KEY (option_type_id) REFERENCES option_type (option_type_id)
) COMMENT = 'Which choices a product offers';

CREATE TABLE variant_option_value (
    variant_id BIGINT UNSIGNED NOT NULL,
    option_type_id BIGINT UNSIGNED NOT NULL,
    product_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the variant',
    option_value_id BIGINT UNSIGNED NOT NULL,

    PRIMARY KEY (variant_id, option_type_id),
    KEY ix_variant_option_value_variant (variant_id, product_id),
    KEY ix_variant_option_value_option (product_id, option_type_id),
    KEY ix_variant_option_value_value (option_type_id, option_value_id),
    CONSTRAINT fk_variant_option_value_product_variant
    FOREIGN KEY (variant_id, product_id) REFERENCES product_variant (variant_id, product_id)
    ON DELETE CASCADE,
    CONSTRAINT fk_variant_option_value_product_option
    FOREIGN KEY (product_id, option_type_id)
    REFERENCES product_option (product_id, option_type_id),
    CONSTRAINT fk_variant_option_value_option_value
    FOREIGN KEY (option_type_id, option_value_id)
    REFERENCES option_value (option_type_id, option_value_id)
) COMMENT = 'Value of a variant for each choice of its product';

CREATE TABLE attribute (
    attribute_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    attribute_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    data_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'text, number, bool: yes or no, date',
    unit VARCHAR(16) NULL COMMENT 'Of its numbers, as cm; NULL: none',

    PRIMARY KEY (attribute_id),
    UNIQUE KEY uq_attribute_attribute_code (attribute_code),
    -- What a value points at, so that it is of the property's type.
    UNIQUE KEY uq_attribute_attribute_id_data_type (attribute_id, data_type),
    CONSTRAINT ck_attribute_data_type
    CHECK (data_type IN ('text', 'number', 'bool', 'date')),
    CONSTRAINT ck_attribute_only_numbers_have_units
    CHECK (unit IS NULL OR data_type = 'number')
) COMMENT = 'A property that products can be compared by';

CREATE TABLE product_attribute_value (
    product_attribute_value_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    product_id BIGINT UNSIGNED NOT NULL,
    attribute_id BIGINT UNSIGNED NOT NULL,
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'NULL: the same in every language',

    data_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Copied from the attribute, to say which column is filled',
    value_text VARCHAR(1000) NULL COMMENT 'NULL: not a text',
    value_number DECIMAL(19, 4) NULL COMMENT 'In the unit of the attribute; NULL: not a number',
    is_true BOOLEAN NULL COMMENT 'NULL: not a yes or no',
    value_on DATE NULL COMMENT 'NULL: not a day',

    -- Its unique key is what allows one value a language and no more.
    locale_key VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
    GENERATED ALWAYS AS (COALESCE(locale_code, '')) VIRTUAL NOT NULL
    COMMENT 'The language; empty: the same in every language',

    PRIMARY KEY (product_attribute_value_id),
    UNIQUE KEY uq_product_attribute_value_once (product_id, attribute_id, locale_key),
    KEY ix_product_attribute_value_attribute (attribute_id, data_type),
    KEY ix_product_attribute_value_locale_code (locale_code),
    CONSTRAINT fk_product_attribute_value_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_attribute_value_attribute
    FOREIGN KEY (attribute_id, data_type) REFERENCES attribute (attribute_id, data_type),
    CONSTRAINT fk_product_attribute_value_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code),
    CONSTRAINT ck_product_attribute_value_one_of_its_type
    CHECK (
        (value_text IS NOT NULL) = (data_type = 'text')
        AND (value_number IS NOT NULL) = (data_type = 'number')
        AND (is_true IS NOT NULL) = (data_type = 'bool')
        AND (value_on IS NOT NULL) = (data_type = 'date')
    ),
    CONSTRAINT ck_product_attribute_value_only_text_differs_by_language
    CHECK (locale_code IS NULL OR data_type = 'text')
) COMMENT = 'What a property of a product is';

CREATE TABLE product_media (
    product_media_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    product_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: shows the product whatever the variant',

    media_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'image'
    COMMENT 'image, video, document',
    url VARCHAR(1000) COLLATE utf8mb4_0900_bin NOT NULL,
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Of the file',
    alt_text VARCHAR(255) NULL COMMENT 'Said where it is not seen; NULL: it only decorates',
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the files of a product, low first',

    PRIMARY KEY (product_media_id),
    KEY ix_product_media_product_id_sort_order (product_id, sort_order),
    KEY ix_product_media_variant (variant_id, product_id),
    CONSTRAINT fk_product_media_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_media_product_variant
    FOREIGN KEY (variant_id, product_id) REFERENCES product_variant (variant_id, product_id)
    ON DELETE CASCADE,
    CONSTRAINT ck_product_media_media_kind
    CHECK (media_kind IN ('image', 'video', 'document')),
    CONSTRAINT ck_product_media_sha256_shape
    CHECK (REGEXP_LIKE(sha256, '^[0-9a-f]{64}$', 'c'))
) COMMENT = 'Pictures, films and leaflets of a product';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION product_name_in(
    p_product_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(255)
COMMENT 'Name of a product in a language, or the nearest'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT
                locale_code,
                fallback_locale,
                1 AS step
            FROM locale
            WHERE locale_code = p_locale_code
            UNION ALL
            SELECT
                l.locale_code,
                l.fallback_locale,
                c.step + 1 AS step
            FROM chain AS c
            INNER JOIN locale AS l
                ON c.fallback_locale = l.locale_code
            -- A circle of fall-backs must not go on for ever.
            WHERE c.step < 8
        )

        SELECT pt.name
        FROM product_translation AS pt
        LEFT JOIN chain AS c
            ON pt.locale_code = c.locale_code
        WHERE pt.product_id = p_product_id
        ORDER BY c.step IS NULL ASC, c.step ASC, pt.locale_code ASC
        LIMIT 1
    );
END$$

DELIMITER ;
