-- Table: currency
--
-- Money the shop can name. Tables that hold rounded amounts point at the pair of
-- code and minor unit, so that a CHECK can round without reading another table.
--
-- Grain: one row per currency
-- See:   seeds/reference/currency.csv

CREATE TABLE currency (
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ISO 4217',
    minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Decimals of the smallest coin: EUR 2, JPY 0',
    name VARCHAR(100) NOT NULL COMMENT 'English name',

    PRIMARY KEY (currency_code),
    UNIQUE KEY uq_currency_currency_code_minor_unit (currency_code, minor_unit),
    CONSTRAINT ck_currency_currency_code_shape
    CHECK (REGEXP_LIKE(currency_code, '^[A-Z]{3}$', 'c')),
    CONSTRAINT ck_currency_minor_unit_range
    CHECK (minor_unit <= 4)
) COMMENT = 'Money the shop can name';
