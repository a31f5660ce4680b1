-- Table: order_address
--
-- Where an order goes and who is billed, copied in full: a customer who moves
-- changes no past order. Of an erased customer the country stays, for the taxes paid
-- there, and no more.
--
-- Grain: one row per order and kind of address
-- See:   triggers/sales/order_address_before_update_guard_placed.sql

CREATE TABLE order_address (
    order_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'shipping, billing',

    full_name VARCHAR(255) NULL COMMENT 'NULL: the source names none, or erased [pii:name]',
    company VARCHAR(255) NULL COMMENT 'NULL: a private address, or erased [pii:name]',
    line1 VARCHAR(255) NULL
    COMMENT 'Street and number; NULL with city: the source names none, or erased [pii:address]',
    line2 VARCHAR(255) NULL COMMENT 'Flat, floor, care of; NULL: none, or erased [pii:address]',
    city VARCHAR(100) NULL COMMENT 'NULL with line1: the source names none, or erased [pii:address]',
    region VARCHAR(100) NULL
    COMMENT 'State or province, or a region that is no country; NULL: none, or erased [pii:address]',
    postal_code VARCHAR(16) NULL COMMENT 'NULL: the country has none, or erased [pii:address]',
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'NULL: the source names a region that is no country, as Channel Islands',
    phone VARCHAR(32) NULL COMMENT 'E.164, for the carrier; NULL: not told, or erased [pii:phone]',

    PRIMARY KEY (order_id, kind),
    KEY ix_order_address_country_code (country_code),
    CONSTRAINT fk_order_address_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_address_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT ck_order_address_kind
    CHECK (kind IN ('shipping', 'billing')),
    CONSTRAINT ck_order_address_street_and_city_together
    CHECK ((line1 IS NULL) = (city IS NULL)),
    CONSTRAINT ck_order_address_says_where
    CHECK (country_code IS NOT NULL OR region IS NOT NULL)
) COMMENT = 'Where an order goes and who is billed';
