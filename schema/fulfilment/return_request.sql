-- Table: return_request
--
-- A customer who wants to send something back: requested, approved, received, settled,
-- one after the other, or rejected before anything came.
--
-- Grain: one row per request about one order
-- See:   triggers/fulfilment/return_request_before_update_guard_status.sql

CREATE TABLE return_request (
    return_request_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    order_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'return'
    COMMENT 'return: for the money, exchange: for another, claim: something is wrong with it',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'requested'
    COMMENT 'requested, approved: may be sent, received, settled: refunded or replaced, rejected',
    requested_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    closed_at DATETIME(6) NULL COMMENT 'UTC, when settled or rejected; NULL: still open',
    note VARCHAR(255) NULL COMMENT 'What was decided, in words; NULL: nothing to add [pii:text]',

    PRIMARY KEY (return_request_id),
    UNIQUE KEY uq_return_request_public_id (public_id),
    -- What a line points at, so that it is of the same order.
    UNIQUE KEY uq_return_request_return_request_id_order_id (return_request_id, order_id),
    KEY ix_return_request_order_id (order_id),
    KEY ix_return_request_requested_at (requested_at),
    CONSTRAINT fk_return_request_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT ck_return_request_kind
    CHECK (kind IN ('return', 'exchange', 'claim')),
    CONSTRAINT ck_return_request_status
    CHECK (status IN ('requested', 'approved', 'received', 'settled', 'rejected')),
    CONSTRAINT ck_return_request_closed_has_time
    CHECK ((status IN ('settled', 'rejected')) = (closed_at IS NOT NULL))
) COMMENT = 'A customer who wants to send something back';
