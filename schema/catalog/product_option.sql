-- Table: product_option
--
-- Which choices a product offers. One that is taken back may leave variants that have
-- made all others, so it goes by itself, never along with its product.
--
-- Grain: one row per product and kind of choice
-- See:   triggers/catalog/product_option_after_delete_check_signatures.sql

CREATE TABLE product_option (
    product_id BIGINT UNSIGNED NOT NULL,
    option_type_id BIGINT UNSIGNED NOT NULL,

    PRIMARY KEY (product_id, option_type_id),
    KEY ix_product_option_option_type_id (option_type_id),
    CONSTRAINT fk_product_option_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_product_option_option_type
    FOREIGN KEY (option_type_id) REFERENCES option_type (option_type_id)
) COMMENT = 'Which choices a product offers';
