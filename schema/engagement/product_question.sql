-- Table: product_question
--
-- What somebody asked about a product, and what the shop answered. A question may be
-- shown before it is answered: others may know.
--
-- Grain: one row per question

CREATE TABLE product_question (
    product_question_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    product_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: who asks is no customer',
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Language it is asked in',
    question VARCHAR(1000) NOT NULL COMMENT '[pii:text]',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'pending'
    COMMENT 'pending: nobody looked at it yet, published, rejected',
    decided_at DATETIME(6) NULL COMMENT 'UTC, published or rejected; NULL: pending',

    answer VARCHAR(2000) NULL COMMENT 'NULL: not answered [pii:text]',
    answered_by VARCHAR(100) NULL COMMENT 'As shown beside it; NULL: not answered [pii:name]',
    answered_at DATETIME(6) NULL COMMENT 'UTC; NULL: not answered',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (product_question_id),
    UNIQUE KEY uq_product_question_public_id (public_id),
    KEY ix_product_question_product_id_status (product_id, status),
    KEY ix_product_question_customer_id (customer_id),
    KEY ix_product_question_locale_code (locale_code),
    CONSTRAINT fk_product_question_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_product_question_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_product_question_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code),
    CONSTRAINT ck_product_question_question_not_empty
    CHECK (TRIM(question) <> ''),
    CONSTRAINT ck_product_question_status
    CHECK (status IN ('pending', 'published', 'rejected')),
    CONSTRAINT ck_product_question_decided_or_pending
    CHECK ((status = 'pending') = (decided_at IS NULL)),
    CONSTRAINT ck_product_question_answer_is_whole
    CHECK (
        (answer IS NULL) = (answered_at IS NULL)
        AND (answer IS NULL) = (answered_by IS NULL)
    )
) COMMENT = 'What somebody asked about a product';
