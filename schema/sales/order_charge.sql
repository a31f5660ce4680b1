-- Table: order_charge
--
-- What an order costs beside its goods.
--
-- Grain: one row per charge of an order

CREATE TABLE order_charge (
    order_charge_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'shipping, fee, gift_wrap',
    label VARCHAR(255) NOT NULL COMMENT 'As printed, a copy of that day',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'In the currency of the order',

    PRIMARY KEY (order_charge_id),
    UNIQUE KEY uq_order_charge_order_charge_id_order_id (order_charge_id, order_id),
    KEY ix_order_charge_order_id (order_id),
    CONSTRAINT fk_order_charge_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT ck_order_charge_kind
    CHECK (kind IN ('shipping', 'fee', 'gift_wrap')),
    CONSTRAINT ck_order_charge_amount_not_negative
    CHECK (amount >= 0)
) COMMENT = 'What an order costs beside its goods';
