-- Table: number_sequence
--
-- The last number given out in a series. It is the hottest row of the shop: take
-- it last, and the lock is held for the shortest time.
--
-- Grain: one row per kind of number, channel and year

CREATE TABLE number_sequence (
    scope VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'order, invoice, credit_note',
    channel_id BIGINT UNSIGNED NOT NULL,
    year SMALLINT UNSIGNED NOT NULL COMMENT 'Calendar year, local to the channel; 0: runs on for ever',

    prefix VARCHAR(16) COLLATE utf8mb4_0900_as_cs NOT NULL
    COMMENT 'What stands before the number on paper',
    last_number BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0: none given out yet',

    PRIMARY KEY (scope, channel_id, year),
    UNIQUE KEY uq_number_sequence_prefix (prefix),
    KEY ix_number_sequence_channel_id (channel_id),
    CONSTRAINT fk_number_sequence_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT ck_number_sequence_scope
    CHECK (scope IN ('order', 'invoice', 'credit_note'))
) COMMENT = 'The last number given out in a series';
