-- Migration 0005, up: take orders, and keep them as they were placed
--
-- Locks: none; every object is new

CREATE TABLE order_status (
    status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_terminal BOOLEAN NOT NULL COMMENT 'No way leads out of it',
    meaning VARCHAR(255) NOT NULL,

    PRIMARY KEY (status_code)
) COMMENT = 'Where an order can stand';

CREATE TABLE order_status_transition (
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    meaning VARCHAR(255) NOT NULL COMMENT 'What happens on this step',

    PRIMARY KEY (from_status, to_status),
    KEY ix_order_status_transition_to_status (to_status),
    CONSTRAINT fk_order_status_transition_from_status
    FOREIGN KEY (from_status) REFERENCES order_status (status_code),
    CONSTRAINT fk_order_status_transition_to_status
    FOREIGN KEY (to_status) REFERENCES order_status (status_code),
    CONSTRAINT ck_order_status_transition_leads_on
    CHECK (from_status <> to_status)
) COMMENT = 'The ways an order may go';

CREATE TABLE sales_order (
    order_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',
    order_number VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'What the customer is told',

    channel_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: a buyer the source does not name',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    currency_minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Copied from the currency to round by',
    fx_to_base DECIMAL(20, 10) NOT NULL DEFAULT 1
    COMMENT 'Default currency of the channel for one of this order, as of placed_at',
    prices_include_tax BOOLEAN NOT NULL COMMENT 'Copied from the channel',

    status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'new'
    COMMENT 'Where its history stands',
    status_seq INT NOT NULL DEFAULT 0 COMMENT 'Number of the last step of its history',
    placed_at DATETIME(6) NULL COMMENT 'UTC; NULL: still being written',

    subtotal DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of line_subtotal, exact',
    discount_total DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of order_discount',
    shipping_total DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of shipping in order_charge',
    fee_total DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of all else in order_charge',
    tax_total DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of order_tax, included or on top',
    -- Lines may be exact to four decimals; nobody pays a fraction of the smallest coin.
    grand_total DECIMAL(19, 4) GENERATED ALWAYS AS (
        ROUND(
            subtotal - discount_total + shipping_total + fee_total
            + IF(prices_include_tax, 0, tax_total),
            currency_minor_unit
        )
    ) STORED NOT NULL COMMENT 'What the customer owes, rounded to the smallest coin',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (order_id),
    UNIQUE KEY uq_sales_order_public_id (public_id),
    UNIQUE KEY uq_sales_order_order_number (order_number),
    -- What a payment and a billing document point at, so that their currency is the order's.
    UNIQUE KEY uq_sales_order_order_id_currency_code (order_id, currency_code),
    KEY ix_sales_order_placed_at (placed_at),
    KEY ix_sales_order_channel_id_placed_at (channel_id, placed_at),
    KEY ix_sales_order_customer_id_placed_at (customer_id, placed_at),
    KEY ix_sales_order_status_code_placed_at (status_code, placed_at),
    KEY ix_sales_order_currency (currency_code, currency_minor_unit),
    CONSTRAINT fk_sales_order_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_sales_order_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_sales_order_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT fk_sales_order_order_status
    FOREIGN KEY (status_code) REFERENCES order_status (status_code),
    CONSTRAINT ck_sales_order_parts_not_negative
    CHECK (
        subtotal >= 0
        AND discount_total >= 0
        AND shipping_total >= 0
        AND fee_total >= 0
        AND tax_total >= 0
    ),
    CONSTRAINT ck_sales_order_grand_total_not_negative
    CHECK (grand_total >= 0),
    CONSTRAINT ck_sales_order_fx_to_base_positive
    CHECK (fx_to_base > 0),
    CONSTRAINT ck_sales_order_status_seq_not_negative
    CHECK (status_seq >= 0)
) COMMENT = 'What a customer ordered, at the prices and taxes of that day';

CREATE TABLE order_address (
    order_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'shipping, billing',

    full_name VARCHAR(255) NULL COMMENT 'NULL: the source names none [pii:name]',
    company VARCHAR(255) NULL COMMENT 'NULL: a private address',
    line1 VARCHAR(255) NULL
    COMMENT 'Street and number; NULL with city: the source names none [pii:address]',
    line2 VARCHAR(255) NULL COMMENT 'Flat, floor, care of; NULL: none [pii:address]',
    city VARCHAR(100) NULL COMMENT 'NULL with line1: the source names none [pii:address]',
    region VARCHAR(100) NULL
    COMMENT 'State or province, or a region that is no country; NULL: none [pii:address]',
    postal_code VARCHAR(16) NULL COMMENT 'NULL: the country has none [pii:address]',
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'NULL: the source names a region that is no country, as Channel Islands',
    phone VARCHAR(32) NULL COMMENT 'E.164, for the carrier; NULL: not told [pii:phone]',

    PRIMARY KEY (order_id, kind),
    KEY ix_order_address_country_code (country_code),
    CONSTRAINT fk_order_address_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_address_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT ck_order_address_kind
    CHECK (kind IN ('shipping', 'billing')),
    CONSTRAINT ck_order_address_street_and_city_together
    CHECK ((line1 IS NULL) = (city IS NULL)),
    CONSTRAINT ck_order_address_says_where
    CHECK (country_code IS NOT NULL OR region IS NOT NULL)
) COMMENT = 'Where an order goes and who is billed';

CREATE TABLE order_line (
    order_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,
    line_no SMALLINT UNSIGNED NOT NULL COMMENT 'From 1, as printed',

    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: the variant was deleted; the copies below remain',
    sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Copy of that day',
    product_name VARCHAR(255) NOT NULL COMMENT 'Copy of that day',
    option_label VARCHAR(255) NULL COMMENT 'Copy of that day, as Red / M; NULL: no options',
    tax_class_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Copy of that day',
    unit_cost DECIMAL(19, 4) NULL COMMENT 'What the shop paid for one; NULL: not known',

    quantity INT NOT NULL,
    unit_price DECIMAL(19, 4) NOT NULL COMMENT 'In the currency of the order, before discounts',
    line_subtotal DECIMAL(19, 4) GENERATED ALWAYS AS (quantity * unit_price) STORED NOT NULL
    COMMENT 'Exact; rounding is done once, on the order',

    qty_cancelled INT NOT NULL DEFAULT 0 COMMENT 'Units given up before they shipped',
    qty_shipped INT NOT NULL DEFAULT 0 COMMENT 'Units that left a warehouse',
    qty_returned INT NOT NULL DEFAULT 0 COMMENT 'Units that came back',

    PRIMARY KEY (order_line_id),
    UNIQUE KEY uq_order_line_order_id_line_no (order_id, line_no),
    -- What rows that belong to a line point at, so that they belong to its order too.
    UNIQUE KEY uq_order_line_order_line_id_order_id (order_line_id, order_id),
    KEY ix_order_line_variant_id (variant_id),
    CONSTRAINT fk_order_line_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_line_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id) ON DELETE SET NULL,
    CONSTRAINT ck_order_line_line_no_positive
    CHECK (line_no > 0),
    CONSTRAINT ck_order_line_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_order_line_unit_price_not_negative
    CHECK (unit_price >= 0),
    CONSTRAINT ck_order_line_returned_shipped_ordered
    CHECK (
        qty_cancelled >= 0
        AND qty_returned >= 0
        AND qty_returned <= qty_shipped
        AND qty_shipped <= quantity - qty_cancelled
    )
) COMMENT = 'A thing ordered';

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

CREATE TABLE order_discount (
    order_discount_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,
    order_line_id BIGINT UNSIGNED NULL COMMENT 'NULL: off a charge',
    order_charge_id BIGINT UNSIGNED NULL COMMENT 'NULL: off a line',

    label VARCHAR(255) NOT NULL COMMENT 'As printed, a copy of that day',
    coupon_code VARCHAR(40) NULL COMMENT 'As the customer typed it; NULL: no coupon',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Taken off, in the currency of the order',

    PRIMARY KEY (order_discount_id),
    KEY ix_order_discount_order_id (order_id),
    KEY ix_order_discount_order_line (order_line_id, order_id),
    KEY ix_order_discount_order_charge (order_charge_id, order_id),
    CONSTRAINT fk_order_discount_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_discount_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT fk_order_discount_order_charge
    FOREIGN KEY (order_charge_id, order_id) REFERENCES order_charge (order_charge_id, order_id),
    CONSTRAINT ck_order_discount_off_one_thing
    CHECK ((order_line_id IS NULL) <> (order_charge_id IS NULL)),
    CONSTRAINT ck_order_discount_amount_not_negative
    CHECK (amount >= 0)
) COMMENT = 'What was taken off a line or a charge';

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

CREATE TABLE order_status_history (
    order_id BIGINT UNSIGNED NOT NULL,
    seq INT NOT NULL COMMENT 'From 1, without gaps',

    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    changed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    actor VARCHAR(100) NOT NULL COMMENT 'Who or what took the step, as import:online_retail',
    note VARCHAR(255) NULL COMMENT 'Why, in words; NULL: nothing to add',

    prev_seq INT GENERATED ALWAYS AS (NULLIF(seq - 1, 0)) STORED
    COMMENT 'Number of the row before; NULL: the first',

    PRIMARY KEY (order_id, seq),
    UNIQUE KEY uq_order_status_history_seq_order_id_to_status (seq, order_id, to_status),
    KEY ix_order_status_history_chain (prev_seq, order_id, from_status),
    KEY ix_order_status_history_step (from_status, to_status),
    CONSTRAINT fk_order_status_history_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_status_history_order_status_transition
    FOREIGN KEY (from_status, to_status)
    REFERENCES order_status_transition (from_status, to_status),
    CONSTRAINT fk_order_status_history_chain
    FOREIGN KEY (prev_seq, order_id, from_status)
    REFERENCES order_status_history (seq, order_id, to_status),
    CONSTRAINT ck_order_status_history_seq_positive
    CHECK (seq >= 1),
    CONSTRAINT ck_order_status_history_starts_new
    CHECK (seq > 1 OR from_status = 'new')
) COMMENT = 'Every step an order took';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_delete_guard_placed
BEFORE DELETE ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = OLD.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order loses no address';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_insert_guard_placed
BEFORE INSERT ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order takes no new address';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_update_guard_placed
BEFORE UPDATE ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each address as it is';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_charge_before_delete_guard_placed
BEFORE DELETE ON order_charge
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = OLD.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order loses no charge';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_charge_before_insert_guard_placed
BEFORE INSERT ON order_charge
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order takes no new charge';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_charge_before_update_guard_placed
BEFORE UPDATE ON order_charge
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each charge as it is';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_before_delete_guard_placed
BEFORE DELETE ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = OLD.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order loses no discount';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_before_insert_guard_placed
BEFORE INSERT ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order takes no new discount';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_before_update_guard_placed
BEFORE UPDATE ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each discount as it is';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_line_before_delete_guard_placed
BEFORE DELETE ON order_line
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = OLD.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order loses no line';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_line_before_insert_guard_placed
BEFORE INSERT ON order_line
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order takes no new line';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_line_before_update_guard_placed
BEFORE UPDATE ON order_line
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL AND NOT (
        NEW.order_line_id = OLD.order_line_id
        AND NEW.order_id = OLD.order_id
        AND NEW.line_no = OLD.line_no
        AND (NEW.variant_id IS NULL OR NEW.variant_id <=> OLD.variant_id)
        AND NEW.sku COLLATE utf8mb4_0900_bin = OLD.sku
        AND NEW.product_name COLLATE utf8mb4_0900_bin = OLD.product_name
        AND NEW.option_label COLLATE utf8mb4_0900_bin <=> OLD.option_label
        AND NEW.tax_class_code COLLATE utf8mb4_0900_bin = OLD.tax_class_code
        AND NEW.unit_cost <=> OLD.unit_cost
        AND NEW.quantity = OLD.quantity
        AND NEW.unit_price = OLD.unit_price
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps what each line sold';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_delete_refuse
BEFORE DELETE ON order_status_history
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: order_status_history loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_update_refuse
BEFORE UPDATE ON order_status_history
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: order_status_history changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_tax_before_delete_guard_placed
BEFORE DELETE ON order_tax
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = OLD.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order loses no tax';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_tax_before_insert_guard_placed
BEFORE INSERT ON order_tax
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order takes no new tax';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_tax_before_update_guard_placed
BEFORE UPDATE ON order_tax
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each tax as it is';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_delete_guard_placed
BEFORE DELETE ON sales_order
FOR EACH ROW
BEGIN
    IF OLD.placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order is cancelled, not deleted';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_insert_start_unplaced
BEFORE INSERT ON sales_order
FOR EACH ROW
BEGIN
    IF NEW.placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30003,
            MESSAGE_TEXT = 'TOTAL_MISMATCH: an order is written first, then placed';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_guard_placed
BEFORE UPDATE ON sales_order
FOR EACH ROW
BEGIN
    DECLARE v_subtotal DECIMAL(19, 4);
    DECLARE v_discount_total DECIMAL(19, 4);
    DECLARE v_shipping_total DECIMAL(19, 4);
    DECLARE v_fee_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.placed_at IS NULL AND NEW.placed_at IS NOT NULL THEN
        SELECT COALESCE(SUM(line_subtotal), 0) INTO v_subtotal
        FROM order_line
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT
            COALESCE(SUM(IF(kind = 'shipping', amount, 0)), 0) AS shipping_total,
            COALESCE(SUM(IF(kind = 'shipping', 0, amount)), 0) AS fee_total
        INTO v_shipping_total, v_fee_total
        FROM order_charge
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT COALESCE(SUM(amount), 0) INTO v_discount_total
        FROM order_discount
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT COALESCE(SUM(amount), 0) INTO v_tax_total
        FROM order_tax
        WHERE order_id = NEW.order_id
        FOR SHARE;

        IF NOT (
            NEW.subtotal = v_subtotal
            AND NEW.discount_total = v_discount_total
            AND NEW.shipping_total = v_shipping_total
            AND NEW.fee_total = v_fee_total
            AND NEW.tax_total = v_tax_total
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30003,
                MESSAGE_TEXT = 'TOTAL_MISMATCH: totals of an order are sums of its parts';
        END IF;
    ELSEIF OLD.placed_at IS NOT NULL AND NOT (
        NEW.order_id = OLD.order_id
        AND NEW.placed_at <=> OLD.placed_at
        AND NEW.public_id = OLD.public_id
        AND NEW.order_number COLLATE utf8mb4_0900_bin = OLD.order_number
        AND NEW.channel_id = OLD.channel_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.currency_minor_unit = OLD.currency_minor_unit
        AND NEW.fx_to_base = OLD.fx_to_base
        AND NEW.prices_include_tax = OLD.prices_include_tax
        AND NEW.subtotal = OLD.subtotal
        AND NEW.discount_total = OLD.discount_total
        AND NEW.shipping_total = OLD.shipping_total
        AND NEW.fee_total = OLD.fee_total
        AND NEW.tax_total = OLD.tax_total
        AND NEW.created_at = OLD.created_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: of a placed order only the status moves';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_touch_updated_at
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_placed
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;
