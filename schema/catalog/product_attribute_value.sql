-- Table: product_attribute_value
--
-- What a product's property is, in the column of its type and no other. Text may
-- differ by language; numbers, days, and yes or no do not.
--
-- Grain: one row per product, property and language

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
