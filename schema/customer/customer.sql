-- Table: customer
--
-- A person or firm that buys. A guest may share the e-mail of an account; two
-- accounts may not. Credentials live outside this database. Of an erased person the
-- row stays, as orders and documents point at it, and says nothing of who it was.
--
-- Grain: one row per account, guest, or customer taken over from another system

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
    COMMENT 'Source and key in the system the customer came from; NULL: born here, or erased [pii:id]',

    customer_group_id BIGINT UNSIGNED NULL COMMENT 'NULL: pays the common prices',
    email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NULL
    COMMENT 'Trimmed, lower case; NULL: the source has none, or erased [pii:email]',
    is_guest BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Bought without an account',
    full_name VARCHAR(255) NULL COMMENT 'As the customer writes it; NULL: not told, or erased [pii:name]',
    phone VARCHAR(32) NULL COMMENT 'E.164; NULL: not told, or erased [pii:phone]',
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
    CHECK ((status = 'erased') = (erased_at IS NOT NULL)),
    CONSTRAINT ck_customer_erased_is_nobody
    CHECK (
        status <> 'erased'
        OR (
            external_ref IS NULL
            AND email IS NULL
            AND full_name IS NULL
            AND phone IS NULL
        )
    )
) COMMENT = 'A person or firm that buys';
