-- Table: variant_option_value
--
-- What a variant is: its value of each choice that its product offers. A choice
-- the product does not offer and a value of another kind cannot be stored.
--
-- Grain: one row per variant and kind of choice
-- See:   schema/catalog/product_variant.sql

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
