-- Migration 0002, up: know customers, their groups and their address books
--
-- Locks: none; every object is new

CREATE TABLE customer_group (
    customer_group_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_group_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    PRIMARY KEY (customer_group_id),
    UNIQUE KEY uq_customer_group_customer_group_code (customer_group_code)
) COMMENT = 'Customers who share prices';

CREATE TABLE customer (
    customer_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',
    external_ref VARCHAR(64) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Source and key in the system the customer came from; NULL: born here [pii:id]',

    customer_group_id BIGINT UNSIGNED NULL COMMENT 'NULL: pays the common prices',
    email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NULL
    COMMENT 'Trimmed, lower case; NULL: the source of external_ref has none [pii:email]',
    is_guest BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Bought without an account',
    full_name VARCHAR(255) NULL COMMENT 'As the customer writes it; NULL: not told [pii:name]',
    phone VARCHAR(32) NULL COMMENT 'E.164; NULL: not told [pii:phone]',
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Language of letters to the customer; NULL: that of the channel',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
    COMMENT 'active, blocked: may not order, erased: person gone, documents kept',
    erased_at DATETIME(6) NULL COMMENT 'UTC; NULL: not erased',
    deleted_at DATETIME(6) NULL COMMENT 'UTC; NULL: not closed. A closed account frees its e-mail',

    account_email VARCHAR(320) COLLATE utf8mb4_0900_as_ci
    GENERATED ALWAYS AS (IF(deleted_at IS NULL AND NOT is_guest, email, NULL)) VIRTUAL
    COMMENT 'The e-mail that signs in; NULL: none does [pii:email]',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (customer_id),
    UNIQUE KEY uq_customer_public_id (public_id),
    UNIQUE KEY uq_customer_external_ref (external_ref),
    UNIQUE KEY uq_customer_account_email (account_email),
    KEY ix_customer_email (email),
    KEY ix_customer_customer_group_id (customer_group_id),
    KEY ix_customer_locale_code (locale_code),
    CONSTRAINT fk_customer_customer_group
    FOREIGN KEY (customer_group_id) REFERENCES customer_group (customer_group_id),
    CONSTRAINT fk_customer_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code),
    CONSTRAINT ck_customer_reachable
    CHECK (email IS NOT NULL OR external_ref IS NOT NULL OR status = 'erased'),
    CONSTRAINT ck_customer_email_normalised
    CHECK (
        email LIKE '_%@_%'
        AND email COLLATE utf8mb4_0900_bin = LOWER(TRIM(email)) COLLATE utf8mb4_0900_bin
    ),
    CONSTRAINT ck_customer_status
    CHECK (status IN ('active', 'blocked', 'erased')),
    CONSTRAINT ck_customer_erased_has_time
    CHECK ((status = 'erased') = (erased_at IS NOT NULL))
) COMMENT = 'A person or firm that buys';

CREATE TABLE customer_address (
    customer_address_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,

    full_name VARCHAR(255) NOT NULL COMMENT 'Who receives [pii:name]',
    company VARCHAR(255) NULL COMMENT 'NULL: a private address',
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
    UNIQUE KEY uq_customer_address_default_shipping_of (default_shipping_of),
    UNIQUE KEY uq_customer_address_default_billing_of (default_billing_of),
    KEY ix_customer_address_customer_id (customer_id),
    KEY ix_customer_address_country_code (country_code),
    CONSTRAINT fk_customer_address_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ON DELETE CASCADE,
    CONSTRAINT fk_customer_address_country
    FOREIGN KEY (country_code) REFERENCES country (country_code)
) COMMENT = 'An address a customer keeps for later orders';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_before_update_touch_updated_at
BEFORE UPDATE ON customer
FOR EACH ROW
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;
