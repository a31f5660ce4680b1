-- Table: warehouse
--
-- Where goods lie.
--
-- Grain: one row per building or store that ships

CREATE TABLE warehouse (
    warehouse_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    warehouse_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    PRIMARY KEY (warehouse_id),
    UNIQUE KEY uq_warehouse_warehouse_code (warehouse_code),
    KEY ix_warehouse_country_code (country_code),
    CONSTRAINT fk_warehouse_country
    FOREIGN KEY (country_code) REFERENCES country (country_code)
) COMMENT = 'Where goods lie';
