-- Table: digital_asset
--
-- A file that a customer gets with a digital variant. It lies elsewhere; its digest says
-- whether it is still the same. A new version is a new row.
--
-- Grain: one row per version of a file of a variant
-- See:   procedures/fulfilment/download_grant_issue.sql

CREATE TABLE digital_asset (
    digital_asset_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    variant_id BIGINT UNSIGNED NOT NULL,

    file_name VARCHAR(255) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'As the customer saves it',
    version VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL DEFAULT '1',
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Of the file',
    size_bytes BIGINT NOT NULL,
    mime_type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As audio/flac',
    storage_key VARCHAR(255) COLLATE utf8mb4_0900_bin NOT NULL COMMENT 'Where it lies in the store',
    downloads_allowed INT NOT NULL DEFAULT 5 COMMENT 'For each unit bought',
    days_allowed INT NULL COMMENT 'Days in which to download it; NULL: without end',
    withdrawn_at DATETIME(6) NULL COMMENT 'UTC, since when none is granted; NULL: still offered',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (digital_asset_id),
    UNIQUE KEY uq_digital_asset_storage_key (storage_key),
    UNIQUE KEY uq_digital_asset_variant_id_file_name_version (variant_id, file_name, version),
    CONSTRAINT fk_digital_asset_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT ck_digital_asset_sha256_shape
    CHECK (REGEXP_LIKE(sha256, '^[0-9a-f]{64}$', 'c')),
    CONSTRAINT ck_digital_asset_mime_type_shape
    CHECK (REGEXP_LIKE(mime_type, '^[a-z]+/[a-z0-9.+-]+$', 'c')),
    CONSTRAINT ck_digital_asset_size_bytes_positive
    CHECK (size_bytes > 0),
    CONSTRAINT ck_digital_asset_limits_positive
    CHECK (downloads_allowed > 0 AND (days_allowed IS NULL OR days_allowed > 0))
) COMMENT = 'A file that a customer gets with a digital variant';
