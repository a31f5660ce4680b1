-- Table: country
--
-- Where an address can be.
--
-- Grain: one row per country or territory with a code of its own
-- See:   seeds/reference/country.csv

CREATE TABLE country (
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'ISO 3166-1 alpha-2',
    name VARCHAR(100) NOT NULL COMMENT 'English short name',
    is_eu BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Member of the European Union today',

    PRIMARY KEY (country_code),
    CONSTRAINT ck_country_country_code_shape
    CHECK (REGEXP_LIKE(country_code, '^[A-Z]{2}$', 'c'))
) COMMENT = 'Where an address can be';
