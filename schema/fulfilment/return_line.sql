-- Table: return_line
--
-- What a customer sends back: the ledger behind order_line.qty_returned, which moves
-- as units are received. What was received stays received.
--
-- Grain: one row per request and order line
-- See:   triggers/fulfilment/return_line_after_update_move_qty_returned.sql
--        procedures/fulfilment/return_settle.sql

CREATE TABLE return_line (
    return_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    return_request_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the request and of the line',
    order_line_id BIGINT UNSIGNED NOT NULL,

    reason_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    qty_requested INT NOT NULL COMMENT 'Units the customer wants to send back',
    qty_received INT NOT NULL DEFAULT 0 COMMENT 'Units that came back',
    is_resellable BOOLEAN NULL COMMENT 'All that came can be sold again; NULL: not looked at yet',
    refund_amount DECIMAL(19, 4) NOT NULL DEFAULT 0
    COMMENT 'Owed to the customer for it once settled, tax included, in the currency of the order',

    PRIMARY KEY (return_line_id),
    UNIQUE KEY uq_return_line_return_request_id_order_line_id (return_request_id, order_line_id),
    KEY ix_return_line_return_request (return_request_id, order_id),
    KEY ix_return_line_order_line (order_line_id, order_id),
    KEY ix_return_line_reason_code (reason_code),
    CONSTRAINT fk_return_line_return_request
    FOREIGN KEY (return_request_id, order_id)
    REFERENCES return_request (return_request_id, order_id),
    CONSTRAINT fk_return_line_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT fk_return_line_return_reason
    FOREIGN KEY (reason_code) REFERENCES return_reason (reason_code),
    CONSTRAINT ck_return_line_received_within_requested
    CHECK (qty_requested > 0 AND qty_received >= 0 AND qty_received <= qty_requested),
    CONSTRAINT ck_return_line_refund_amount_not_negative
    CHECK (refund_amount >= 0)
) COMMENT = 'What a customer sends back';
