-- Table: sales_order
--
-- What a customer ordered, at the prices and taxes of that day. It is written
-- with placed_at NULL, then placed: from there on its lines, charges, discounts,
-- taxes and addresses stand still, and its totals are those of its lines. Its status
-- is the last step of its history, moved by trigger and by nothing else.
--
-- Grain: one row per order
-- See:   triggers/sales/sales_order_before_update_guard_placed.sql
--        triggers/sales/order_status_history_after_insert_move_status.sql

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

    cart_id BIGINT UNSIGNED NULL COMMENT 'What it was made of; NULL: taken over from elsewhere',
    channel_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: a buyer the source does not name',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    currency_minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Copied from the currency to round by',
    fx_to_base DECIMAL(20, 10) NOT NULL DEFAULT 1
    COMMENT 'Default currency of the channel for one of this order, as of placed_at',
    prices_include_tax BOOLEAN NOT NULL COMMENT 'Copied from the channel',
    shipping_method_id BIGINT UNSIGNED NULL COMMENT 'As chosen; NULL: nothing travels, or not known',

    status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'new'
    COMMENT 'Where its history stands',
    status_seq INT NOT NULL DEFAULT 0 COMMENT 'Number of the last step of its history',
    placed_at DATETIME(6) NULL COMMENT 'UTC; NULL: still being written',
    placed_on DATE NULL
    COMMENT 'Day of placed_at on the clock that the channel had then; NULL: placed_at is',

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

    -- Lets a foreign key say that the status is a step of the order's own history.
    history_seq INT GENERATED ALWAYS AS (NULLIF(status_seq, 0)) STORED
    COMMENT 'status_seq; NULL: no step taken yet',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (order_id),
    UNIQUE KEY uq_sales_order_public_id (public_id),
    UNIQUE KEY uq_sales_order_order_number (order_number),
    -- A cart becomes one order and no more, however often it is sent.
    UNIQUE KEY uq_sales_order_cart_id (cart_id),
    -- What a payment and a billing document point at, so that their currency is the order's.
    UNIQUE KEY uq_sales_order_order_id_currency_code (order_id, currency_code),
    KEY ix_sales_order_placed_at (placed_at),
    KEY ix_sales_order_channel_id_placed_at (channel_id, placed_at),
    -- What every question of a period reads; see views/sales/sale.sql.
    KEY ix_sales_order_channel_id_placed_on (channel_id, placed_on),
    KEY ix_sales_order_customer_id_placed_at (customer_id, placed_at),
    KEY ix_sales_order_status_code_placed_at (status_code, placed_at),
    KEY ix_sales_order_currency (currency_code, currency_minor_unit),
    KEY ix_sales_order_shipping_method_id (shipping_method_id),
    KEY ix_sales_order_step (history_seq, order_id, status_code),
    CONSTRAINT fk_sales_order_cart
    FOREIGN KEY (cart_id) REFERENCES cart (cart_id),
    CONSTRAINT fk_sales_order_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_sales_order_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_sales_order_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT fk_sales_order_order_status
    FOREIGN KEY (status_code) REFERENCES order_status (status_code),
    CONSTRAINT fk_sales_order_shipping_method
    FOREIGN KEY (shipping_method_id) REFERENCES shipping_method (shipping_method_id),
    CONSTRAINT fk_sales_order_order_status_history
    FOREIGN KEY (history_seq, order_id, status_code)
    REFERENCES order_status_history (seq, order_id, to_status),
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
    CHECK (status_seq >= 0),
    CONSTRAINT ck_sales_order_placed_has_day
    CHECK ((placed_at IS NULL) = (placed_on IS NULL)),
    CONSTRAINT ck_sales_order_starts_new
    CHECK (status_seq > 0 OR status_code = 'new')
) COMMENT = 'What a customer ordered, at the prices and taxes of that day';
