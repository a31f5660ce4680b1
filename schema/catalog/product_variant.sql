-- Table: product_variant
--
-- What a customer buys: a product in one size, colour and so on. A product
-- without options has one variant. Once a variant has made every choice of its product
-- its signature is that of its choices, so that no two are the same thing.
--
-- Grain: one row per stock-keeping unit
-- See:   procedures/catalog/variant_check_core.sql

CREATE TABLE product_variant (
    variant_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    product_id BIGINT UNSIGNED NOT NULL,
    sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL
    COMMENT 'Stock-keeping unit; 85123A and 85123a are two',
    gtin VARCHAR(14) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Bar code number, 8 to 14 digits; NULL: none',
    option_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    DEFAULT 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    COMMENT 'SHA-256 of its sorted option values; the default is that of no options',
    weight_g INT NULL COMMENT 'Grams, packed; NULL: not weighed or weightless',
    is_default BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Shown first among the variants',
    deleted_at DATETIME(6) NULL COMMENT 'UTC; NULL: not deleted. Past orders keep pointing at it',

    -- Its unique key is what allows one default and no more.
    default_of BIGINT UNSIGNED
    GENERATED ALWAYS AS (IF(is_default AND deleted_at IS NULL, product_id, NULL)) VIRTUAL
    COMMENT 'The product whose default it is; NULL: not the default',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (variant_id),
    UNIQUE KEY uq_product_variant_public_id (public_id),
    UNIQUE KEY uq_product_variant_sku (sku),
    UNIQUE KEY uq_product_variant_gtin (gtin),
    UNIQUE KEY uq_product_variant_product_id_option_signature (product_id, option_signature),
    UNIQUE KEY uq_product_variant_variant_id_product_id (variant_id, product_id),
    UNIQUE KEY uq_product_variant_default_of (default_of),
    CONSTRAINT fk_product_variant_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT ck_product_variant_sku_trimmed
    CHECK (sku = TRIM(sku) AND sku <> ''),
    CONSTRAINT ck_product_variant_gtin_shape
    CHECK (REGEXP_LIKE(gtin, '^([0-9]{8}|[0-9]{12,14})$', 'c')),
    CONSTRAINT ck_product_variant_weight_g_positive
    CHECK (weight_g > 0)
) COMMENT = 'What a customer buys';
