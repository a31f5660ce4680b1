-- Table: order_tax
--
-- Tax on a line or a charge, with the rate and place of that day: a rate that
-- changes later changes no past order.
--
-- Grain: one row per tax on one line or charge

CREATE TABLE order_tax (
    order_tax_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,
    order_line_id BIGINT UNSIGNED NULL COMMENT 'NULL: on a charge',
    order_charge_id BIGINT UNSIGNED NULL COMMENT 'NULL: on a line',

    label VARCHAR(100) NOT NULL COMMENT 'As printed, as VAT 20 %',
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Who levies it',
    region VARCHAR(100) NULL COMMENT 'State or province that levies it; NULL: the country does',
    rate DECIMAL(7, 5) NOT NULL COMMENT 'Share of the taxable amount: 0.2 is 20 %',
    taxable_amount DECIMAL(19, 4) NOT NULL COMMENT 'Net, in the currency of the order',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Tax, in the currency of the order',
    is_included BOOLEAN NOT NULL COMMENT 'The price held it already',

    PRIMARY KEY (order_tax_id),
    KEY ix_order_tax_order_id (order_id),
    KEY ix_order_tax_order_line (order_line_id, order_id),
    KEY ix_order_tax_order_charge (order_charge_id, order_id),
    KEY ix_order_tax_country_code (country_code),
    CONSTRAINT fk_order_tax_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_tax_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT fk_order_tax_order_charge
    FOREIGN KEY (order_charge_id, order_id) REFERENCES order_charge (order_charge_id, order_id),
    CONSTRAINT fk_order_tax_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT ck_order_tax_on_one_thing
    CHECK ((order_line_id IS NULL) <> (order_charge_id IS NULL)),
    CONSTRAINT ck_order_tax_not_negative
    CHECK (rate >= 0 AND taxable_amount >= 0 AND amount >= 0)
) COMMENT = 'Tax on a line or a charge';
