-- Table: product_review
--
-- How many stars a product got, and whether the shop shows it. What was written, the
-- pictures and the votes of others lie in MongoDB under the same public_id. A review
-- that names an order line is of a purchase: the keys hold the line to the variant and
-- the variant to the product, a trigger holds it to the buyer.
--
-- Grain: one row per review
-- See:   triggers/engagement/product_review_before_insert_guard_buyer.sql

CREATE TABLE product_review (
    product_review_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    product_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: of the product as such',
    order_line_id BIGINT UNSIGNED NULL COMMENT 'What was bought; NULL: no purchase is known',
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: the reviewer is no customer',

    rating INT NOT NULL COMMENT 'Stars, 1 to 5',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'pending'
    COMMENT 'pending: nobody looked at it yet, published, rejected',
    decided_at DATETIME(6) NULL COMMENT 'UTC, published or rejected; NULL: pending',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (product_review_id),
    UNIQUE KEY uq_product_review_public_id (public_id),
    UNIQUE KEY uq_product_review_order_line_id (order_line_id),
    KEY ix_product_review_product_id_status (product_id, status, rating),
    KEY ix_product_review_variant (variant_id, product_id),
    KEY ix_product_review_purchase (order_line_id, variant_id),
    KEY ix_product_review_customer_id (customer_id),
    -- What was said in a period; see queries/catalog/reviews_and_delivery.sql.
    KEY ix_product_review_created_at (created_at),
    CONSTRAINT fk_product_review_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_product_review_product_variant
    FOREIGN KEY (variant_id, product_id) REFERENCES product_variant (variant_id, product_id),
    CONSTRAINT fk_product_review_order_line
    FOREIGN KEY (order_line_id, variant_id) REFERENCES order_line (order_line_id, variant_id),
    CONSTRAINT fk_product_review_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT ck_product_review_purchase_names_variant
    CHECK (order_line_id IS NULL OR variant_id IS NOT NULL),
    CONSTRAINT ck_product_review_rating_in_range
    CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT ck_product_review_status
    CHECK (status IN ('pending', 'published', 'rejected')),
    CONSTRAINT ck_product_review_decided_or_pending
    CHECK ((status = 'pending') = (decided_at IS NULL))
) COMMENT = 'How many stars a product got';
