-- Table: product
--
-- What a customer looks at. What a customer buys is a variant of it.
--
-- Grain: one row per product
-- See:   schema/catalog/product_variant.sql

CREATE TABLE product (
    product_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    brand_id BIGINT UNSIGNED NULL COMMENT 'NULL: no brand, or not known',
    tax_class_id BIGINT UNSIGNED NOT NULL,
    product_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'physical'
    COMMENT 'physical: needs shipping, digital: a download, service, bundle: made of others',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'draft'
    COMMENT 'draft: not for sale yet, active, archived: no longer for sale',
    published_at DATETIME(6) NULL COMMENT 'UTC, first time active; NULL: never was',
    deleted_at DATETIME(6) NULL COMMENT 'UTC; NULL: not deleted. Past orders keep pointing at it',

    is_stocked BOOLEAN
    GENERATED ALWAYS AS (product_kind IN ('physical', 'bundle')) VIRTUAL NOT NULL
    COMMENT 'Lies in warehouses, and has to be claimed before it is promised',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (product_id),
    UNIQUE KEY uq_product_public_id (public_id),
    KEY ix_product_brand_id (brand_id),
    KEY ix_product_tax_class_id (tax_class_id),
    CONSTRAINT fk_product_brand
    FOREIGN KEY (brand_id) REFERENCES brand (brand_id),
    CONSTRAINT fk_product_tax_class
    FOREIGN KEY (tax_class_id) REFERENCES tax_class (tax_class_id),
    CONSTRAINT ck_product_product_kind
    CHECK (product_kind IN ('physical', 'digital', 'service', 'bundle')),
    CONSTRAINT ck_product_status
    CHECK (status IN ('draft', 'active', 'archived')),
    CONSTRAINT ck_product_active_was_published
    CHECK (status <> 'active' OR published_at IS NOT NULL)
) COMMENT = 'What a customer looks at';
