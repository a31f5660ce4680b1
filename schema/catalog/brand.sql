-- Table: brand
--
-- Who makes a product, or whose name it bears.
--
-- Grain: one row per brand

CREATE TABLE brand (
    brand_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    name VARCHAR(100) NOT NULL,
    slug VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Its place in a web address',

    PRIMARY KEY (brand_id),
    UNIQUE KEY uq_brand_public_id (public_id),
    UNIQUE KEY uq_brand_slug (slug),
    CONSTRAINT ck_brand_slug_shape
    CHECK (REGEXP_LIKE(slug, '^[a-z0-9]+(-[a-z0-9]+)*$', 'c'))
) COMMENT = 'Who makes a product, or whose name it bears';
