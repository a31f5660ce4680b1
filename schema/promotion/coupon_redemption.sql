-- Table: coupon_redemption
--
-- A coupon used on an order: the ledger behind coupon.used_count. Rows are added;
-- a row changes when cancelling the order releases the use, and when the customer is
-- erased.
--
-- Grain: one row per coupon and order
-- See:   triggers/promotion/coupon_redemption_before_insert_number_use.sql

CREATE TABLE coupon_redemption (
    coupon_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NOT NULL,

    redeemer_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of the e-mail, so that guest and account are one; else of the customer id, or erased of the order id [pii:id]',
    use_no INT NOT NULL COMMENT 'Lowest the redeemer has free, without limits one more than the last; by trigger',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Taken off, in the currency of the order',
    redeemed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    released_at DATETIME(6) NULL COMMENT 'UTC, when the order was cancelled; NULL: it counts',

    -- Its unique key is what keeps two checkouts from taking one use.
    counted_use_no INT GENERATED ALWAYS AS (IF(released_at IS NULL, use_no, NULL)) VIRTUAL
    COMMENT 'use_no where it counts; NULL: released',

    PRIMARY KEY (coupon_id, order_id),
    UNIQUE KEY uq_coupon_redemption_use (coupon_id, redeemer_key, counted_use_no),
    KEY ix_coupon_redemption_order_id (order_id),
    CONSTRAINT fk_coupon_redemption_coupon
    FOREIGN KEY (coupon_id) REFERENCES coupon (coupon_id),
    CONSTRAINT fk_coupon_redemption_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT ck_coupon_redemption_use_no_positive
    CHECK (use_no > 0),
    CONSTRAINT ck_coupon_redemption_amount_not_negative
    CHECK (amount >= 0)
) COMMENT = 'A coupon used on an order';
