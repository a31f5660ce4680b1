-- Table: support_ticket
--
-- A question that somebody is to answer, from the first message until it is settled.
-- The messages live in the document store under the same public id.
--
-- Grain: one row per question

CREATE TABLE support_ticket (
    support_ticket_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: nobody the shop knows; see contact_email',
    contact_email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NULL
    COMMENT 'Where to answer, trimmed, lower case; NULL: to the customer, or erased [pii:email]',
    order_id BIGINT UNSIGNED NULL COMMENT 'What it is about; NULL: no order, or several',
    staff_user_id BIGINT UNSIGNED NULL COMMENT 'Who looks after it; NULL: nobody yet',

    channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'How it came: email, phone, chat, web',
    subject VARCHAR(255) NOT NULL COMMENT 'In the words of the customer; erased with them [pii:text]',
    priority VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'normal'
    COMMENT 'low, normal, high, urgent',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'new'
    COMMENT 'new: nobody answered, open: the shop is to act, waiting: for the customer, resolved',
    opened_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    first_answered_at DATETIME(6) NULL COMMENT 'UTC; NULL: nobody answered',
    resolved_at DATETIME(6) NULL COMMENT 'UTC; NULL: not resolved, or opened again',

    PRIMARY KEY (support_ticket_id),
    UNIQUE KEY uq_support_ticket_public_id (public_id),
    KEY ix_support_ticket_customer_id (customer_id),
    KEY ix_support_ticket_contact_email (contact_email),
    KEY ix_support_ticket_order_id (order_id),
    KEY ix_support_ticket_staff_user_id_status (staff_user_id, status),
    KEY ix_support_ticket_status_opened_at (status, opened_at),
    CONSTRAINT fk_support_ticket_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_support_ticket_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_support_ticket_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_support_ticket_reachable
    CHECK (customer_id IS NOT NULL OR contact_email IS NOT NULL),
    CONSTRAINT ck_support_ticket_contact_email_normalised
    CHECK (
        contact_email LIKE '_%@_%'
        AND contact_email COLLATE utf8mb4_0900_bin
        = LOWER(TRIM(contact_email)) COLLATE utf8mb4_0900_bin
    ),
    CONSTRAINT ck_support_ticket_channel
    CHECK (channel IN ('email', 'phone', 'chat', 'web')),
    CONSTRAINT ck_support_ticket_priority
    CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    CONSTRAINT ck_support_ticket_status
    CHECK (status IN ('new', 'open', 'waiting', 'resolved')),
    CONSTRAINT ck_support_ticket_new_until_answered
    CHECK ((status = 'new') = (first_answered_at IS NULL AND resolved_at IS NULL)),
    CONSTRAINT ck_support_ticket_resolved_has_time
    CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CONSTRAINT ck_support_ticket_times_in_order
    CHECK (
        COALESCE(first_answered_at, opened_at) >= opened_at
        AND COALESCE(resolved_at, first_answered_at, opened_at)
        >= COALESCE(first_answered_at, opened_at)
    )
) COMMENT = 'A question that somebody is to answer';
