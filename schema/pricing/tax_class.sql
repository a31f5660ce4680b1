-- Table: tax_class
--
-- How a product or charge is taxed, wherever that is.
--
-- Grain: one row per class
-- See:   seeds/reference/tax_class.csv

CREATE TABLE tax_class (
    tax_class_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    tax_class_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    PRIMARY KEY (tax_class_id),
    UNIQUE KEY uq_tax_class_tax_class_code (tax_class_code)
) COMMENT = 'How a product or charge is taxed';
