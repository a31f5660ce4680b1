-- Table: marketing_touch
--
-- One arrival of somebody from somewhere: what an order is later put down to. It
-- points at customers and orders without a foreign key, for partitions allow none.
--
-- Grain: one row per visit, or message that was opened
-- See:   shopdb/migrate/normalise.py, on [rotating]

CREATE TABLE marketing_touch (
    marketing_touch_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    touched_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    session_key VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Of the visit, as the shop''s programme names it [pii:id]',
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: not known who',
    order_id BIGINT UNSIGNED NULL COMMENT 'What the visit ended in; NULL: no order',
    marketing_channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'direct, search, paid_search, social, email, referral, affiliate, display',
    utm_source VARCHAR(100) NULL COMMENT 'Where the visit came from; NULL: not told',
    utm_medium VARCHAR(100) NULL COMMENT 'By which way it came; NULL: not told',
    utm_campaign VARCHAR(100) NULL COMMENT 'Which campaign brought it; NULL: none, or not told',
    utm_term VARCHAR(100) NULL COMMENT 'Which words were searched for; NULL: none, or not told',
    utm_content VARCHAR(100) NULL COMMENT 'Which link was followed; NULL: one only, or not told',

    PRIMARY KEY (marketing_touch_id, touched_at),
    KEY ix_marketing_touch_session_key (session_key, touched_at),
    KEY ix_marketing_touch_customer_id (customer_id, touched_at),
    KEY ix_marketing_touch_order_id (order_id),
    CONSTRAINT ck_marketing_touch_marketing_channel
    CHECK (
        marketing_channel IN (
            'direct', 'search', 'paid_search', 'social', 'email', 'referral', 'affiliate', 'display'
        )
    )
) COMMENT = 'One arrival of somebody from somewhere [rotating]'
PARTITION BY RANGE COLUMNS(touched_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);
