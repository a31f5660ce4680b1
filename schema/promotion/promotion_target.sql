-- Table: promotion_target
--
-- What a promotion is for. Without a row that includes goods it is for all goods,
-- without one that includes a group for all customers; what is excluded stays out.
-- A category stands for all that lie below it.
--
-- Grain: one row per promotion and thing in or out

CREATE TABLE promotion_target (
    promotion_target_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    promotion_id BIGINT UNSIGNED NOT NULL,
    mode VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'include'
    COMMENT 'include, exclude',

    product_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a product',
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a variant',
    category_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a category',
    brand_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a brand',
    customer_group_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a group of customers',

    PRIMARY KEY (promotion_target_id),
    KEY ix_promotion_target_promotion_id (promotion_id),
    KEY ix_promotion_target_product_id (product_id),
    KEY ix_promotion_target_variant_id (variant_id),
    KEY ix_promotion_target_category_id (category_id),
    KEY ix_promotion_target_brand_id (brand_id),
    KEY ix_promotion_target_customer_group_id (customer_group_id),
    CONSTRAINT fk_promotion_target_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id),
    CONSTRAINT fk_promotion_target_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_promotion_target_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_promotion_target_category
    FOREIGN KEY (category_id) REFERENCES category (category_id),
    CONSTRAINT fk_promotion_target_brand
    FOREIGN KEY (brand_id) REFERENCES brand (brand_id),
    CONSTRAINT fk_promotion_target_customer_group
    FOREIGN KEY (customer_group_id) REFERENCES customer_group (customer_group_id),
    CONSTRAINT ck_promotion_target_mode
    CHECK (mode IN ('include', 'exclude')),
    CONSTRAINT ck_promotion_target_one_thing
    CHECK (
        (product_id IS NOT NULL)
        + (variant_id IS NOT NULL)
        + (category_id IS NOT NULL)
        + (brand_id IS NOT NULL)
        + (customer_group_id IS NOT NULL) = 1
    )
) COMMENT = 'What a promotion is for, and what not';
