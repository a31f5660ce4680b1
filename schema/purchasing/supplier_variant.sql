-- Table: supplier_variant
--
-- What a supplier sells, for how much, and how long it takes to come. The cost is the
-- newest that is known: as the supplier lists it, or as goods of it were received.
--
-- Grain: one row per supplier and variant
-- See:   procedures/purchasing/goods_receipt_post.sql
--        triggers/purchasing/supplier_variant_before_update_touch_cost_at.sql

CREATE TABLE supplier_variant (
    supplier_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,

    supplier_sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NULL
    COMMENT 'What the supplier calls it; NULL: as we do, or not known',
    lead_time_days INT NULL COMMENT 'From the order to the delivery; NULL: not known',
    min_order_qty INT NOT NULL DEFAULT 1 COMMENT 'Units the supplier sends at least',
    cost DECIMAL(19, 4) NOT NULL COMMENT 'For one, without tax',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of the cost',
    cost_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, when the cost was learnt; of several suppliers the newest is what goods cost',

    PRIMARY KEY (supplier_id, variant_id),
    UNIQUE KEY uq_supplier_variant_supplier_id_supplier_sku (supplier_id, supplier_sku),
    -- The checkout's path: what a variant cost last.
    KEY ix_supplier_variant_variant_id_cost_at (variant_id, cost_at),
    KEY ix_supplier_variant_currency_code (currency_code),
    CONSTRAINT fk_supplier_variant_supplier
    FOREIGN KEY (supplier_id) REFERENCES supplier (supplier_id),
    CONSTRAINT fk_supplier_variant_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_supplier_variant_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_supplier_variant_lead_time_not_negative
    CHECK (lead_time_days >= 0),
    CONSTRAINT ck_supplier_variant_min_order_qty_positive
    CHECK (min_order_qty > 0),
    CONSTRAINT ck_supplier_variant_cost_not_negative
    CHECK (cost >= 0)
) COMMENT = 'What a supplier sells, and for how much';
