-- Migration 0048, down: take back what it made and changed
--
-- Locks: audit_log, shipment, privacy_request, product_question, return_request are
--        copied under a shared lock (COPY); order_status_history, payment_transaction
--        change at once (INSTANT)

DROP VIEW shipment_masked;

DROP VIEW return_request_masked;

DROP VIEW product_question_masked;

DROP VIEW payment_transaction_masked;

DROP VIEW order_status_history_masked;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE audit_log
    MODIFY COLUMN actor VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Account that was logged in, as name@host',
    MODIFY COLUMN old_row JSON NULL
    COMMENT 'By column; NULL: there was no row, or it was erased [pii:id]',
    MODIFY COLUMN new_row JSON NULL
    COMMENT 'By column; NULL: there is no row any more, or it was erased [pii:id]',
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE order_status_history
    MODIFY COLUMN actor VARCHAR(100) NOT NULL
    COMMENT 'Who or what took the step, as import:online_retail',
    MODIFY COLUMN note VARCHAR(255) NULL COMMENT 'Why, in words; NULL: nothing to add',
    ALGORITHM = INSTANT;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE shipment
    MODIFY COLUMN tracking_number VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The carrier''s number; NULL: none',
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE payment_transaction
    MODIFY COLUMN gateway_ref VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The provider''s name for it; NULL: it gave none',
    ALGORITHM = INSTANT;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE privacy_request
    MODIFY COLUMN evidence JSON NULL
    COMMENT 'What was done: of an erasure the rows by table, else in words; NULL: still open',
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE product_question
    MODIFY COLUMN question VARCHAR(1000) NOT NULL,
    MODIFY COLUMN answer VARCHAR(2000) NULL COMMENT 'NULL: not answered',
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE return_request
    MODIFY COLUMN note VARCHAR(255) NULL COMMENT 'What was decided, in words; NULL: nothing to add',
    ALGORITHM = COPY, LOCK = SHARED;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_masked AS
SELECT
    customer_id,
    customer_group_id,
    CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) AS email,
    TRIM(REGEXP_REPLACE(full_name, '(\\S)\\S*\\s*', '$1. ')) AS initials,
    phone IS NOT NULL AS has_phone,
    is_guest,
    locale_code,
    status,
    deleted_at IS NOT NULL AS is_closed,
    created_at
FROM customer;
