-- Table: product_translation
--
-- A product's name and text in one language.
--
-- Grain: one row per product and locale

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
