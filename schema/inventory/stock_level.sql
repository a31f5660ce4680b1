-- Table: stock_level
--
-- How much of a variant lies in a warehouse, and how much of that is claimed. Both
-- counters start at 0 and move only with their ledgers: on_hand with stock_movement,
-- reserved with stock_reservation.
--
-- Grain: one row per variant and warehouse that may hold it
-- See:   triggers/inventory/stock_movement_after_insert_move_on_hand.sql
--        triggers/inventory/stock_reservation_after_insert_move_reserved.sql

CREATE TABLE stock_level (
    variant_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,

    on_hand INT NOT NULL DEFAULT 0 COMMENT 'Units on the shelf: sum of its movements',
    reserved INT NOT NULL DEFAULT 0 COMMENT 'Units under a claim: sum of its reservations',
    safety_stock INT NOT NULL DEFAULT 0 COMMENT 'Units kept back from new claims',
    backorder_limit INT NOT NULL DEFAULT 0 COMMENT 'Units that may be claimed beyond the shelf',
    available INT GENERATED ALWAYS AS (on_hand - reserved) VIRTUAL NOT NULL
    COMMENT 'Units without a claim; negative: promised beyond the shelf',
    promisable INT
    GENERATED ALWAYS AS (on_hand - reserved - safety_stock + backorder_limit) VIRTUAL NOT NULL
    COMMENT 'Units that a new claim may take; negative: none',

    PRIMARY KEY (variant_id, warehouse_id),
    KEY ix_stock_level_warehouse_id (warehouse_id),
    CONSTRAINT fk_stock_level_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_stock_level_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id),
    CONSTRAINT ck_stock_level_on_hand_not_negative
    CHECK (on_hand >= 0),
    CONSTRAINT ck_stock_level_reserved_not_negative
    CHECK (reserved >= 0),
    CONSTRAINT ck_stock_level_limits_not_negative
    CHECK (safety_stock >= 0 AND backorder_limit >= 0),
    CONSTRAINT ck_stock_level_no_oversell
    CHECK (reserved <= on_hand + backorder_limit)
) COMMENT = 'How much of a variant lies in a warehouse';
