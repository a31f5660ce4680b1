-- Table: option_type
--
-- What variants of a product can differ in: size, colour, capacity.
--
-- Grain: one row per kind of choice

CREATE TABLE option_type (
    option_type_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    option_type_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the choices of a product, low first',

    PRIMARY KEY (option_type_id),
    UNIQUE KEY uq_option_type_option_type_code (option_type_code)
) COMMENT = 'What variants of a product can differ in';
