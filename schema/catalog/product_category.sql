-- Table: product_category
--
-- Where a product is shown. One of its places may be the primary one, which
-- reports count it under.
--
-- Grain: one row per product and category

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
