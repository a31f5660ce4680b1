-- Table: billing_document_line
--
-- What a document bills or credits. A line of a credit note points at the
-- invoice line it takes back, where that is known.
--
-- Grain: one row per line of a document

CREATE TABLE billing_document_line (
    billing_document_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    billing_document_id BIGINT UNSIGNED NOT NULL,
    line_no SMALLINT UNSIGNED NOT NULL COMMENT 'From 1, as printed',

    line_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'goods, charge: shipping or a fee, adjustment: money without goods',
    order_line_id BIGINT UNSIGNED NULL COMMENT 'The goods ordered; NULL: not goods, or not known',
    order_charge_id BIGINT UNSIGNED NULL COMMENT 'The charge; NULL: not a charge, or not known',
    corrects_line_id BIGINT UNSIGNED NULL
    COMMENT 'The invoice line taken back; NULL: an invoice, or not known',
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: not goods, or the variant was deleted',

    label VARCHAR(255) NOT NULL COMMENT 'As printed, a copy of that day',
    quantity INT NOT NULL COMMENT 'Units billed or credited',
    unit_amount DECIMAL(19, 4) NOT NULL COMMENT 'Net of discount, for one unit',
    net_amount DECIMAL(19, 4) NOT NULL COMMENT 'Positive whoever owes it',
    tax_amount DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Positive whoever owes it',

    PRIMARY KEY (billing_document_line_id),
    UNIQUE KEY uq_billing_document_line_document_line_no (billing_document_id, line_no),
    KEY ix_billing_document_line_order_line_id (order_line_id),
    KEY ix_billing_document_line_order_charge_id (order_charge_id),
    KEY ix_billing_document_line_corrects_line_id (corrects_line_id),
    KEY ix_billing_document_line_variant_id (variant_id),
    CONSTRAINT fk_billing_document_line_billing_document
    FOREIGN KEY (billing_document_id) REFERENCES billing_document (billing_document_id),
    CONSTRAINT fk_billing_document_line_order_line
    FOREIGN KEY (order_line_id) REFERENCES order_line (order_line_id),
    CONSTRAINT fk_billing_document_line_order_charge
    FOREIGN KEY (order_charge_id) REFERENCES order_charge (order_charge_id),
    CONSTRAINT fk_billing_document_line_corrects
    FOREIGN KEY (corrects_line_id)
    REFERENCES billing_document_line (billing_document_line_id),
    CONSTRAINT fk_billing_document_line_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id) ON DELETE SET NULL,
    CONSTRAINT ck_billing_document_line_line_kind
    CHECK (line_kind IN ('goods', 'charge', 'adjustment')),
    CONSTRAINT ck_billing_document_line_about_one_thing
    CHECK (
        (order_line_id IS NULL OR line_kind = 'goods')
        AND (order_charge_id IS NULL OR line_kind = 'charge')
    ),
    CONSTRAINT ck_billing_document_line_line_no_positive
    CHECK (line_no > 0),
    CONSTRAINT ck_billing_document_line_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_billing_document_line_amounts_not_negative
    CHECK (unit_amount >= 0 AND net_amount >= 0 AND tax_amount >= 0)
) COMMENT = 'What a document bills or credits';
