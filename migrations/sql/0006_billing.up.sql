-- Migration 0006, up: record payments, and issue invoices and credit notes
--
-- Locks: none; every object is new

CREATE TABLE payment_method (
    payment_method_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    payment_method_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Offered at checkout',

    PRIMARY KEY (payment_method_id),
    UNIQUE KEY uq_payment_method_payment_method_code (payment_method_code)
) COMMENT = 'How a customer can pay';

CREATE TABLE payment (
    payment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    order_id BIGINT UNSIGNED NOT NULL,
    payment_method_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of the order',
    currency_minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Copied from the currency to round by',

    authorized DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Set aside for us by the payer''s bank',
    captured DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Taken',
    voided DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Set aside, and let go untaken',
    refunded DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Taken, and given back',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (payment_id),
    UNIQUE KEY uq_payment_public_id (public_id),
    KEY ix_payment_order (order_id, currency_code),
    KEY ix_payment_payment_method_id (payment_method_id),
    KEY ix_payment_currency (currency_code, currency_minor_unit),
    CONSTRAINT fk_payment_sales_order
    FOREIGN KEY (order_id, currency_code) REFERENCES sales_order (order_id, currency_code),
    CONSTRAINT fk_payment_payment_method
    FOREIGN KEY (payment_method_id) REFERENCES payment_method (payment_method_id),
    CONSTRAINT fk_payment_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT ck_payment_captured_within_authorized
    CHECK (captured >= 0 AND voided >= 0 AND captured + voided <= authorized),
    CONSTRAINT ck_payment_refunded_within_captured
    CHECK (refunded >= 0 AND refunded <= captured),
    CONSTRAINT ck_payment_whole_coins
    CHECK (
        authorized = ROUND(authorized, currency_minor_unit)
        AND captured = ROUND(captured, currency_minor_unit)
        AND voided = ROUND(voided, currency_minor_unit)
        AND refunded = ROUND(refunded, currency_minor_unit)
    )
) COMMENT = 'One way of paying one order';

CREATE TABLE payment_transaction (
    payment_transaction_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    payment_id BIGINT UNSIGNED NOT NULL,
    parent_transaction_id BIGINT UNSIGNED NULL
    COMMENT 'The authorisation captured or voided, the capture refunded; NULL: a first step',

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'authorize, capture, void, refund',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Positive whatever the kind, in the payment''s currency',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'success: moves the counter of its kind, failed: moves none',
    failure_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NULL COMMENT 'The provider''s word; NULL: success',
    provider VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Who was asked',
    gateway_ref VARCHAR(128) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The provider''s name for it; NULL: it gave none',
    idempotency_key VARCHAR(64) COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'The caller''s name for it: the same key is the same request',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (payment_transaction_id),
    UNIQUE KEY uq_payment_transaction_payment_id_idempotency_key (payment_id, idempotency_key),
    UNIQUE KEY uq_payment_transaction_gateway_ref (provider, gateway_ref, kind),
    -- What a parent is pointed at by, so that it is of the same payment.
    UNIQUE KEY uq_payment_transaction_id_payment_id (payment_transaction_id, payment_id),
    KEY ix_payment_transaction_parent (parent_transaction_id, payment_id),
    KEY ix_payment_transaction_occurred_at (occurred_at),
    CONSTRAINT fk_payment_transaction_payment
    FOREIGN KEY (payment_id) REFERENCES payment (payment_id),
    CONSTRAINT fk_payment_transaction_parent
    FOREIGN KEY (parent_transaction_id, payment_id)
    REFERENCES payment_transaction (payment_transaction_id, payment_id),
    CONSTRAINT ck_payment_transaction_kind
    CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
    CONSTRAINT ck_payment_transaction_status
    CHECK (status IN ('success', 'failed')),
    CONSTRAINT ck_payment_transaction_failure_has_code
    CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
    CONSTRAINT ck_payment_transaction_amount_positive
    CHECK (amount > 0)
) COMMENT = 'What was asked of a payment provider and what it answered';

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
    corrects_document_id BIGINT UNSIGNED NULL
    COMMENT 'The invoice a credit note is about; NULL: none, several, or not known',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of the order',
    currency_minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Copied from the currency to round by',
    issued_at DATETIME(6) NULL COMMENT 'UTC; NULL: still being written',

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
    UNIQUE KEY uq_billing_document_id_document_kind (billing_document_id, document_kind),
    KEY ix_billing_document_order (order_id, currency_code),
    KEY ix_billing_document_customer_id_issued_at (customer_id, issued_at),
    KEY ix_billing_document_channel_id_issued_at (channel_id, issued_at),
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
    CONSTRAINT ck_billing_document_only_credit_notes_correct
    CHECK (document_kind = 'credit_note' OR corrects_document_id IS NULL),
    CONSTRAINT ck_billing_document_totals_not_negative
    CHECK (net_total >= 0 AND tax_total >= 0)
) COMMENT = 'An invoice or a credit note';

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

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_delete_guard_issued
BEFORE DELETE ON billing_document
FOR EACH ROW
BEGIN
    IF OLD.issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: correct an issued document with a credit note';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_insert_start_unissued
BEFORE INSERT ON billing_document
FOR EACH ROW
BEGIN
    IF NEW.issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30003,
            MESSAGE_TEXT = 'TOTAL_MISMATCH: a document is written first, then issued';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_update_guard_issued
BEFORE UPDATE ON billing_document
FOR EACH ROW
BEGIN
    DECLARE v_net_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: correct an issued document with a credit note';
    END IF;

    IF NEW.issued_at IS NOT NULL THEN
        SELECT
            COALESCE(SUM(net_amount), 0) AS net_total,
            COALESCE(SUM(tax_amount), 0) AS tax_total
        INTO v_net_total, v_tax_total
        FROM billing_document_line
        WHERE billing_document_id = NEW.billing_document_id
        FOR SHARE;

        IF NEW.net_total <> v_net_total OR NEW.tax_total <> v_tax_total THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30003,
                MESSAGE_TEXT = 'TOTAL_MISMATCH: totals of a document are sums of its lines';
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_line_before_delete_guard_issued
BEFORE DELETE ON billing_document_line
FOR EACH ROW
BEGIN
    DECLARE v_issued_at DATETIME(6);

    SELECT issued_at INTO v_issued_at
    FROM billing_document
    WHERE billing_document_id = OLD.billing_document_id
    FOR SHARE;

    IF v_issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: an issued document loses no line';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_line_before_insert_guard_issued
BEFORE INSERT ON billing_document_line
FOR EACH ROW
BEGIN
    DECLARE v_issued_at DATETIME(6);

    SELECT issued_at INTO v_issued_at
    FROM billing_document
    WHERE billing_document_id = NEW.billing_document_id
    FOR SHARE;

    IF v_issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: an issued document takes no new line';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_line_before_update_guard_issued
BEFORE UPDATE ON billing_document_line
FOR EACH ROW
BEGIN
    DECLARE v_issued_at DATETIME(6);

    SELECT MAX(issued_at) INTO v_issued_at
    FROM billing_document
    WHERE billing_document_id IN (OLD.billing_document_id, NEW.billing_document_id)
    FOR SHARE;

    IF v_issued_at IS NOT NULL AND NOT (
        NEW.billing_document_line_id = OLD.billing_document_line_id
        AND NEW.billing_document_id = OLD.billing_document_id
        AND NEW.line_no = OLD.line_no
        AND NEW.line_kind = OLD.line_kind
        AND NEW.order_line_id <=> OLD.order_line_id
        AND NEW.order_charge_id <=> OLD.order_charge_id
        AND NEW.corrects_line_id <=> OLD.corrects_line_id
        AND NEW.variant_id IS NULL
        AND NEW.label COLLATE utf8mb4_0900_bin = OLD.label
        AND NEW.quantity = OLD.quantity
        AND NEW.unit_amount = OLD.unit_amount
        AND NEW.net_amount = OLD.net_amount
        AND NEW.tax_amount = OLD.tax_amount
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: an issued document keeps each line as it is';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_after_insert_move_counters
AFTER INSERT ON payment_transaction
FOR EACH ROW
BEGIN
    IF NEW.status = 'success' THEN
        UPDATE payment
        SET
            authorized = authorized + IF(NEW.kind = 'authorize', NEW.amount, 0),
            captured = captured + IF(NEW.kind = 'capture', NEW.amount, 0),
            voided = voided + IF(NEW.kind = 'void', NEW.amount, 0),
            refunded = refunded + IF(NEW.kind = 'refund', NEW.amount, 0)
        WHERE payment_id = NEW.payment_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_before_delete_refuse
BEFORE DELETE ON payment_transaction
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: payment_transaction loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_before_insert_lock_payment
BEFORE INSERT ON payment_transaction
FOR EACH ROW
BEGIN
    DECLARE v_captured DECIMAL(19, 4);

    SELECT captured INTO v_captured
    FROM payment
    WHERE payment_id = NEW.payment_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_before_update_refuse
BEFORE UPDATE ON payment_transaction
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: payment_transaction changes no row';
END$$

DELIMITER ;
