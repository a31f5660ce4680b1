-- Table: customer_note
--
-- What somebody of the shop wrote down about a customer, for colleagues to read.
--
-- Grain: one row per note

CREATE TABLE customer_note (
    customer_note_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,
    staff_user_id BIGINT UNSIGNED NOT NULL COMMENT 'Who wrote it',

    body TEXT NOT NULL COMMENT '[pii:text]',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (customer_note_id),
    KEY ix_customer_note_customer_id_created_at (customer_id, created_at),
    KEY ix_customer_note_staff_user_id (staff_user_id),
    CONSTRAINT fk_customer_note_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_customer_note_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_customer_note_body_not_empty
    CHECK (TRIM(body) <> '')
) COMMENT = 'What somebody of the shop wrote down about a customer';
