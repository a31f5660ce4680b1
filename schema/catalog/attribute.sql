-- Table: attribute
--
-- A property that products can be compared by: material, weight, waterproof. What
-- a variant can be chosen by is an option instead.
--
-- Grain: one row per property

CREATE TABLE attribute (
    attribute_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    attribute_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    data_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'text, number, bool: yes or no, date',
    unit VARCHAR(16) NULL COMMENT 'Of its numbers, as cm; NULL: none',

    PRIMARY KEY (attribute_id),
    UNIQUE KEY uq_attribute_attribute_code (attribute_code),
    -- What a value points at, so that it is of the property's type.
    UNIQUE KEY uq_attribute_attribute_id_data_type (attribute_id, data_type),
    CONSTRAINT ck_attribute_data_type
    CHECK (data_type IN ('text', 'number', 'bool', 'date')),
    CONSTRAINT ck_attribute_only_numbers_have_units
    CHECK (unit IS NULL OR data_type = 'number')
) COMMENT = 'A property that products can be compared by';
