-- Migration 0003, up: hold what is sold: brands, the category tree, products and variants
--
-- Locks: none; every object is new

CREATE TABLE tax_class (
    tax_class_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    tax_class_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    PRIMARY KEY (tax_class_id),
    UNIQUE KEY uq_tax_class_tax_class_code (tax_class_code)
) COMMENT = 'How a product or charge is taxed';

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

CREATE TABLE category (
    category_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    depth INT NOT NULL COMMENT '0: a root',
    parent_depth INT NULL COMMENT 'Depth of the parent; NULL: a root',
    parent_id BIGINT UNSIGNED NULL COMMENT 'NULL: a root',
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the children of one parent, low first',

    PRIMARY KEY (category_id),
    UNIQUE KEY uq_category_public_id (public_id),
    UNIQUE KEY uq_category_depth_category_id (depth, category_id),
    KEY ix_category_parent (parent_depth, parent_id),
    CONSTRAINT fk_category_parent
    FOREIGN KEY (parent_depth, parent_id) REFERENCES category (depth, category_id),
    CONSTRAINT ck_category_root_has_no_parent
    CHECK ((parent_id IS NULL) = (parent_depth IS NULL)),
    CONSTRAINT ck_category_one_below_parent
    CHECK (depth = COALESCE(parent_depth + 1, 0))
) COMMENT = 'A place in the tree of the shop';

CREATE TABLE category_translation (
    category_id BIGINT UNSIGNED NOT NULL,
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    name VARCHAR(100) NOT NULL,
    slug VARCHAR(100) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Its place in a web address',

    PRIMARY KEY (category_id, locale_code),
    UNIQUE KEY uq_category_translation_locale_code_slug (locale_code, slug),
    CONSTRAINT fk_category_translation_category
    FOREIGN KEY (category_id) REFERENCES category (category_id) ON DELETE CASCADE,
    CONSTRAINT fk_category_translation_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code)
) COMMENT = 'Name of a category in one language';

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

CREATE TABLE product_translation (
    product_id BIGINT UNSIGNED NOT NULL,
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    name VARCHAR(255) NOT NULL,
    slug VARCHAR(255) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Its place in a web address',
    description TEXT NULL COMMENT 'NULL: none written',

    PRIMARY KEY (product_id, locale_code),
    UNIQUE KEY uq_product_translation_locale_code_slug (locale_code, slug),
    FULLTEXT KEY ix_product_translation_words (name, description),
    CONSTRAINT fk_product_translation_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_translation_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code)
) COMMENT = 'Name and text of a product in one language';

CREATE TABLE product_category (
    product_id BIGINT UNSIGNED NOT NULL,
    category_id BIGINT UNSIGNED NOT NULL,

    is_primary BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'The place that reports count it under',
    -- Its unique key is what allows one primary place and no more.
    primary_of BIGINT UNSIGNED
    GENERATED ALWAYS AS (IF(is_primary, product_id, NULL)) VIRTUAL
    COMMENT 'The product whose primary place it is; NULL: not the primary one',

    PRIMARY KEY (product_id, category_id),
    UNIQUE KEY uq_product_category_primary_of (primary_of),
    KEY ix_product_category_category_id (category_id),
    CONSTRAINT fk_product_category_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_category_category
    FOREIGN KEY (category_id) REFERENCES category (category_id)
) COMMENT = 'Where a product is shown';

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

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_before_update_touch_updated_at
BEFORE UPDATE ON product
FOR EACH ROW
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_before_update_touch_updated_at
BEFORE UPDATE ON product_variant
FOR EACH ROW
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;
