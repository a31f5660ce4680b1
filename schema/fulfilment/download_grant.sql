-- Table: download_grant
--
-- The right to download a file that was bought, so many times and so long. The token of
-- the link is told once and kept nowhere; its digest is what is looked up.
--
-- Grain: one row per link handed out for a file of an order line
-- See:   procedures/fulfilment/download_take.sql

CREATE TABLE download_grant (
    download_grant_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the line',
    order_line_id BIGINT UNSIGNED NOT NULL,
    digital_asset_id BIGINT UNSIGNED NOT NULL,

    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of the token in the link',
    downloads_allowed INT NOT NULL COMMENT 'Copy of that day, for all units of the line',
    downloads_used INT NOT NULL DEFAULT 0 COMMENT 'Starts at 0 and never goes back',
    issued_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    expires_at DATETIME(6) NULL COMMENT 'UTC; NULL: without end',
    revoked_at DATETIME(6) NULL COMMENT 'UTC; NULL: it holds',

    -- Its unique key is what keeps an order from being granted the same file twice.
    held_asset_id BIGINT UNSIGNED
    GENERATED ALWAYS AS (IF(revoked_at IS NULL, digital_asset_id, NULL)) VIRTUAL
    COMMENT 'The file, while the grant holds; NULL: revoked',

    PRIMARY KEY (download_grant_id),
    UNIQUE KEY uq_download_grant_token_hash (token_hash),
    UNIQUE KEY uq_download_grant_order_line_id_held_asset_id (order_line_id, held_asset_id),
    KEY ix_download_grant_order_line (order_line_id, order_id),
    KEY ix_download_grant_digital_asset_id (digital_asset_id),
    CONSTRAINT fk_download_grant_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT fk_download_grant_digital_asset
    FOREIGN KEY (digital_asset_id) REFERENCES digital_asset (digital_asset_id),
    CONSTRAINT ck_download_grant_token_hash_shape
    CHECK (REGEXP_LIKE(token_hash, '^[0-9a-f]{64}$', 'c')),
    CONSTRAINT ck_download_grant_used_within_allowed
    CHECK (downloads_used >= 0 AND downloads_used <= downloads_allowed),
    CONSTRAINT ck_download_grant_expires_after_issued
    CHECK (expires_at > issued_at)
) COMMENT = 'The right to download a file that was bought';
