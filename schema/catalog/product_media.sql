-- Table: product_media
--
-- Pictures, films and leaflets of a product, or of one of its variants. The file
-- lies elsewhere; its digest says whether it is still the same.
--
-- Grain: one row per file of a product

CREATE TABLE product_media (
    product_media_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    product_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: shows the product whatever the variant',

    media_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'image'
    COMMENT 'image, video, document',
    url VARCHAR(1000) COLLATE utf8mb4_0900_bin NOT NULL,
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Of the file',
    alt_text VARCHAR(255) NULL COMMENT 'Said where it is not seen; NULL: it only decorates',
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the files of a product, low first',

    PRIMARY KEY (product_media_id),
    KEY ix_product_media_product_id_sort_order (product_id, sort_order),
    KEY ix_product_media_variant (variant_id, product_id),
    CONSTRAINT fk_product_media_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_media_product_variant
    FOREIGN KEY (variant_id, product_id) REFERENCES product_variant (variant_id, product_id)
    ON DELETE CASCADE,
    CONSTRAINT ck_product_media_media_kind
    CHECK (media_kind IN ('image', 'video', 'document')),
    CONSTRAINT ck_product_media_sha256_shape
    CHECK (REGEXP_LIKE(sha256, '^[0-9a-f]{64}$', 'c'))
) COMMENT = 'Pictures, films and leaflets of a product';
