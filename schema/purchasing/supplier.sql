-- Table: supplier
--
-- Whom the shop buys goods from.
--
-- Grain: one row per supplier

CREATE TABLE supplier (
    supplier_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    supplier_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'What it bills in',
    is_active BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'FALSE: takes no new orders',

    PRIMARY KEY (supplier_id),
    UNIQUE KEY uq_supplier_supplier_code (supplier_code),
    KEY ix_supplier_country_code (country_code),
    KEY ix_supplier_currency_code (currency_code),
    CONSTRAINT fk_supplier_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT fk_supplier_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code)
) COMMENT = 'Whom the shop buys goods from';
