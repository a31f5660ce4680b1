-- Table: billing_document
--
-- An invoice or a credit note. It is written with issued_at NULL, then issued:
-- from there on it stands still, and what is wrong with it is mended by a credit
-- note. Numbers run without a gap within a series.
--
-- Grain: one row per document
-- See:   triggers/billing/billing_document_before_update_guard_issued.sql

CREATE TABLE billing_document (
    billing_document_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',
    external_number VARCHAR(64) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Source and number in the system the document came from; NULL: born here',

    document_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'invoice: the customer owes, credit_note: the shop owes',
    series VARCHAR(16) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'As prefix in number_sequence',
    number BIGINT UNSIGNED NOT NULL COMMENT 'From 1, without gaps within its series',
    channel_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: a buyer the source does not name',
    order_id BIGINT UNSIGNED NULL
    COMMENT 'NULL: a credit note over several orders, or one whose sale is not known',
    shipment_id BIGINT UNSIGNED NULL
    COMMENT 'The parcel it bills; NULL: all there was to bill, or a credit note',
    corrects_document_id BIGINT UNSIGNED NULL
    COMMENT 'The invoice a credit note is about; NULL: none, several, or not known',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of the order',
    currency_minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Copied from the currency to round by',
    issued_at DATETIME(6) NULL COMMENT 'UTC; NULL: still being written',
    issued_on DATE NULL
    COMMENT 'Day of issued_at on the clock that the channel had then; NULL: issued_at is',

    net_total DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of net_amount of its lines, exact',
    tax_total DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of tax_amount of its lines',
    grand_total DECIMAL(19, 4)
    GENERATED ALWAYS AS (ROUND(net_total + tax_total, currency_minor_unit)) STORED NOT NULL
    COMMENT 'What is owed, positive whoever owes it, rounded to the smallest coin',

    -- Lets a foreign key say that what is corrected is an invoice.
    corrects_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
    GENERATED ALWAYS AS (IF(corrects_document_id IS NULL, NULL, 'invoice')) STORED
    COMMENT 'Always invoice; NULL: corrects none',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (billing_document_id),
    UNIQUE KEY uq_billing_document_public_id (public_id),
    UNIQUE KEY uq_billing_document_series_number (series, number),
    UNIQUE KEY uq_billing_document_external_number (external_number),
    -- A parcel is billed once, however often that is asked.
    UNIQUE KEY uq_billing_document_shipment (shipment_id, order_id),
    UNIQUE KEY uq_billing_document_id_document_kind (billing_document_id, document_kind),
    KEY ix_billing_document_order (order_id, currency_code),
    KEY ix_billing_document_customer_id_issued_at (customer_id, issued_at),
    KEY ix_billing_document_channel_id_issued_at (channel_id, issued_at),
    -- What every question of a period reads; see views/sales/credit_line.sql.
    KEY ix_billing_document_channel_kind_issued_on (channel_id, document_kind, issued_on),
    KEY ix_billing_document_corrects (corrects_document_id, corrects_kind),
    KEY ix_billing_document_currency (currency_code, currency_minor_unit),
    CONSTRAINT fk_billing_document_number_sequence
    FOREIGN KEY (series) REFERENCES number_sequence (prefix),
    CONSTRAINT fk_billing_document_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_billing_document_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_billing_document_sales_order
    FOREIGN KEY (order_id, currency_code) REFERENCES sales_order (order_id, currency_code),
    CONSTRAINT fk_billing_document_shipment
    FOREIGN KEY (shipment_id, order_id) REFERENCES shipment (shipment_id, order_id),
    CONSTRAINT fk_billing_document_corrects
    FOREIGN KEY (corrects_document_id, corrects_kind)
    REFERENCES billing_document (billing_document_id, document_kind),
    CONSTRAINT fk_billing_document_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT ck_billing_document_document_kind
    CHECK (document_kind IN ('invoice', 'credit_note')),
    CONSTRAINT ck_billing_document_number_positive
    CHECK (number > 0),
    CONSTRAINT ck_billing_document_invoice_has_order
    CHECK (document_kind <> 'invoice' OR order_id IS NOT NULL),
    CONSTRAINT ck_billing_document_only_invoices_bill_parcels
    CHECK (document_kind = 'invoice' OR shipment_id IS NULL),
    CONSTRAINT ck_billing_document_only_credit_notes_correct
    CHECK (document_kind = 'credit_note' OR corrects_document_id IS NULL),
    CONSTRAINT ck_billing_document_issued_has_day
    CHECK ((issued_at IS NULL) = (issued_on IS NULL)),
    CONSTRAINT ck_billing_document_totals_not_negative
    CHECK (net_total >= 0 AND tax_total >= 0)
) COMMENT = 'An invoice or a credit note';
