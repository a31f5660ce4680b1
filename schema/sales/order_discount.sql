-- Table: order_discount
--
-- What was taken off a line or a charge. A discount on a whole order is split
-- over its lines once, when the order is placed, to the last coin.
--
-- Grain: one row per reduction of one line or charge

CREATE TABLE order_discount (
    order_discount_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,
    order_line_id BIGINT UNSIGNED NULL COMMENT 'NULL: off a charge',
    order_charge_id BIGINT UNSIGNED NULL COMMENT 'NULL: off a line',

    promotion_id BIGINT UNSIGNED NULL COMMENT 'NULL: given by hand, or not known',
    label VARCHAR(255) NOT NULL COMMENT 'As printed, a copy of that day',
    coupon_code VARCHAR(40) NULL COMMENT 'As the customer typed it; NULL: no coupon',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Taken off, in the currency of the order',

    PRIMARY KEY (order_discount_id),
    KEY ix_order_discount_order_id (order_id),
    KEY ix_order_discount_order_line (order_line_id, order_id),
    KEY ix_order_discount_order_charge (order_charge_id, order_id),
    KEY ix_order_discount_promotion_id (promotion_id),
    CONSTRAINT fk_order_discount_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_discount_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT fk_order_discount_order_charge
    FOREIGN KEY (order_charge_id, order_id) REFERENCES order_charge (order_charge_id, order_id),
    CONSTRAINT fk_order_discount_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id),
    CONSTRAINT ck_order_discount_off_one_thing
    CHECK ((order_line_id IS NULL) <> (order_charge_id IS NULL)),
    CONSTRAINT ck_order_discount_amount_not_negative
    CHECK (amount >= 0)
) COMMENT = 'What was taken off a line or a charge';
