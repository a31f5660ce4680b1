-- Migration 0048, up: marks of personal data
--
-- Locks: audit_log, shipment, privacy_request, product_question, return_request are
--        copied under a shared lock (COPY); order_status_history, payment_transaction
--        change at once (INSTANT)

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE audit_log
    MODIFY COLUMN actor VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Account that was logged in, as name@host [pii:id]',
    MODIFY COLUMN old_row JSON NULL
    COMMENT 'By column, keys of customers but nothing marked; NULL: there was no row, or it was erased [pii:id]',
    MODIFY COLUMN new_row JSON NULL
    COMMENT 'By column, as old_row; NULL: there is no row any more, or it was erased [pii:id]',
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE order_status_history
    MODIFY COLUMN actor VARCHAR(100) NOT NULL
    COMMENT 'Who or what took the step, as import:online_retail [pii:id]',
    MODIFY COLUMN note VARCHAR(255) NULL COMMENT 'Why, in words; NULL: nothing to add [pii:text]',
    ALGORITHM = INSTANT;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE shipment
    MODIFY COLUMN tracking_number VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The carrier''s number; NULL: none [pii:id]',
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE payment_transaction
    MODIFY COLUMN gateway_ref VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The provider''s name for it; NULL: it gave none [pii:id]',
    ALGORITHM = INSTANT;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE privacy_request
    MODIFY COLUMN evidence JSON NULL
    COMMENT 'What was done: of an erasure the rows by table, else in words; NULL: still open [pii:text]',
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE product_question
    MODIFY COLUMN question VARCHAR(1000) NOT NULL COMMENT '[pii:text]',
    MODIFY COLUMN answer VARCHAR(2000) NULL COMMENT 'NULL: not answered [pii:text]',
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB004: only comments, but the server copies a table with a random or a timed default
ALTER TABLE return_request
    MODIFY COLUMN note VARCHAR(255) NULL
    COMMENT 'What was decided, in words; NULL: nothing to add [pii:text]',
    ALGORITHM = COPY, LOCK = SHARED;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_masked AS
SELECT
    customer_id,
    customer_group_id,
    CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) AS email,
    is_guest,
    TRIM(REGEXP_REPLACE(full_name, '(\\S)\\S*\\s*', '$1. ')) AS initials,
    phone IS NOT NULL AS has_phone,
    locale_code,
    status,
    deleted_at IS NOT NULL AS is_closed,
    created_at
FROM customer;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_status_history_masked AS
SELECT
    order_id,
    seq,
    from_status,
    to_status,
    changed_at,
    note IS NOT NULL AS has_note
FROM order_status_history;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW payment_transaction_masked AS
SELECT
    payment_transaction_id,
    payment_id,
    parent_transaction_id,
    kind,
    amount,
    status,
    failure_code,
    provider,
    gateway_ref IS NOT NULL AS is_referenced,
    occurred_at
FROM payment_transaction;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_question_masked AS
SELECT
    product_question_id,
    product_id,
    customer_id,
    locale_code,
    status,
    decided_at,
    answered_at,
    created_at
FROM product_question;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW return_request_masked AS
SELECT
    return_request_id,
    order_id,
    kind,
    status,
    requested_at,
    closed_at,
    note IS NOT NULL AS has_note
FROM return_request;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW shipment_masked AS
SELECT
    shipment_id,
    order_id,
    warehouse_id,
    shipping_method_id,
    status,
    tracking_number IS NOT NULL AS is_tracked,
    promised_on,
    shipped_at,
    delivered_at
FROM shipment;
