-- Table: customer_address
--
-- An address a customer keeps for later orders. An order copies what it uses, so
-- changing a row here changes no past order.
--
-- Grain: one row per address in a customer's book

CREATE TABLE customer_address (
    customer_address_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,

    full_name VARCHAR(255) NOT NULL COMMENT 'Who receives [pii:name]',
    company VARCHAR(255) NULL COMMENT 'NULL: a private address [pii:name]',
    line1 VARCHAR(255) NOT NULL COMMENT 'Street and number [pii:address]',
    line2 VARCHAR(255) NULL COMMENT 'Flat, floor, care of; NULL: none [pii:address]',
    city VARCHAR(100) NOT NULL COMMENT '[pii:address]',
    region VARCHAR(100) NULL COMMENT 'State or province; NULL: the country uses none [pii:address]',
    postal_code VARCHAR(16) NULL COMMENT 'NULL: the country has none [pii:address]',
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    phone VARCHAR(32) NULL COMMENT 'E.164, for the carrier; NULL: not told [pii:phone]',

    is_default_shipping BOOLEAN NOT NULL DEFAULT FALSE,
    is_default_billing BOOLEAN NOT NULL DEFAULT FALSE,
    -- Their unique keys are what allows one default of a kind and no more.
    default_shipping_of BIGINT UNSIGNED
    GENERATED ALWAYS AS (IF(is_default_shipping, customer_id, NULL)) VIRTUAL
    COMMENT 'The customer whose default it is; NULL: not the default',
    default_billing_of BIGINT UNSIGNED
    GENERATED ALWAYS AS (IF(is_default_billing, customer_id, NULL)) VIRTUAL
    COMMENT 'The customer whose default it is; NULL: not the default',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (customer_address_id),
    -- What a cart points at, so that the address is of the cart's customer.
    UNIQUE KEY uq_customer_address_customer_address_id_customer_id (
        customer_address_id, customer_id
    ),
    UNIQUE KEY uq_customer_address_default_shipping_of (default_shipping_of),
    UNIQUE KEY uq_customer_address_default_billing_of (default_billing_of),
    KEY ix_customer_address_customer_id (customer_id),
    KEY ix_customer_address_country_code (country_code),
    -- Never CASCADE: rows deleted so would fire no trigger, and the audit log would miss them.
    CONSTRAINT fk_customer_address_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_customer_address_country
    FOREIGN KEY (country_code) REFERENCES country (country_code)
) COMMENT = 'An address a customer keeps for later orders';
