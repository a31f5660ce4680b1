-- Table: product_relation
--
-- Which products a page of another one points at. It is one way: who wants both
-- writes both.
--
-- Grain: one row per product, other product and kind

CREATE TABLE product_relation (
    product_id BIGINT UNSIGNED NOT NULL,
    relation_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'cross_sell: goes with it, up_sell: the better one, accessory: fits it, replacement',
    related_product_id BIGINT UNSIGNED NOT NULL,

    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among those of one product and kind, low first',

    PRIMARY KEY (product_id, relation_kind, related_product_id),
    KEY ix_product_relation_related_product_id (related_product_id),
    CONSTRAINT fk_product_relation_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_relation_related_product
    FOREIGN KEY (related_product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT ck_product_relation_relation_kind
    CHECK (relation_kind IN ('cross_sell', 'up_sell', 'accessory', 'replacement')),
    CONSTRAINT ck_product_relation_not_itself
    CHECK (product_id <> related_product_id)
) COMMENT = 'Which products another one points at';
