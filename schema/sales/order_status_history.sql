-- Table: order_status_history
--
-- Every step an order took. Each row starts where the row before it ended and
-- must be an allowed step, so an illegal or missing step cannot be stored. The
-- chain's foreign key starts with the number of the row before, which is never the
-- row's own: see docs/decisions/0003-foreign-keys.md.
--
-- Grain: one row per step of an order

CREATE TABLE order_status_history (
    order_id BIGINT UNSIGNED NOT NULL,
    seq INT NOT NULL COMMENT 'From 1, without gaps',

    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    changed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    actor VARCHAR(100) NOT NULL COMMENT 'Who or what took the step, as import:online_retail [pii:id]',
    note VARCHAR(255) NULL COMMENT 'Why, in words; NULL: nothing to add [pii:text]',

    prev_seq INT GENERATED ALWAYS AS (NULLIF(seq - 1, 0)) STORED
    COMMENT 'Number of the row before; NULL: the first',

    PRIMARY KEY (order_id, seq),
    UNIQUE KEY uq_order_status_history_seq_order_id_to_status (seq, order_id, to_status),
    KEY ix_order_status_history_chain (prev_seq, order_id, from_status),
    KEY ix_order_status_history_step (from_status, to_status),
    CONSTRAINT fk_order_status_history_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_status_history_order_status_transition
    FOREIGN KEY (from_status, to_status)
    REFERENCES order_status_transition (from_status, to_status),
    CONSTRAINT fk_order_status_history_chain
    FOREIGN KEY (prev_seq, order_id, from_status)
    REFERENCES order_status_history (seq, order_id, to_status),
    CONSTRAINT ck_order_status_history_seq_positive
    CHECK (seq >= 1),
    CONSTRAINT ck_order_status_history_starts_new
    CHECK (seq > 1 OR from_status = 'new')
) COMMENT = 'Every step an order took';
