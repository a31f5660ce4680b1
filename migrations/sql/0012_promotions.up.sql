-- Migration 0012, up: reduce prices by promotion and coupon, within limits and budgets
--
-- Locks: order_discount takes a column at once (INSTANT), an index beside writers
--        (INPLACE), and is copied under a shared lock to check its new foreign key
--        (COPY)

CREATE TABLE promotion (
    promotion_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    promotion_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL COMMENT 'As printed on the order',

    channel_id BIGINT UNSIGNED NULL COMMENT 'NULL: holds in every channel',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Of its amounts, and of the carts it is for; NULL: any, and it names no amount',
    is_coupon_only BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Only for who names a coupon of it',
    priority INT NOT NULL DEFAULT 0 COMMENT 'High is taken first',
    is_stackable BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'May be taken beside others that are so',
    starts_at DATETIME(6) NOT NULL COMMENT 'UTC, inclusive',
    ends_at DATETIME(6) NULL COMMENT 'UTC, exclusive; NULL: no end is planned',

    action_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'percentage: off its lines, fixed_amount: off all its lines together, free_shipping',
    percentage DECIMAL(7, 5) NULL COMMENT 'Share taken off: 0.1 is 10 %; NULL: not a percentage',
    amount DECIMAL(19, 4) NULL COMMENT 'Taken off an order; NULL: not a fixed amount',
    max_discount DECIMAL(19, 4) NULL COMMENT 'Most that is taken off an order; NULL: no limit',
    conditions JSON NULL
    COMMENT 'min_subtotal and min_quantity of its lines, first_order; NULL: none',
    budget_limit DECIMAL(19, 4) NULL COMMENT 'Most that it may cost in all; NULL: no limit',
    budget_used DECIMAL(19, 4) NOT NULL DEFAULT 0
    COMMENT 'Sum of its discounts on orders not cancelled; counted only where there is a limit',
    deleted_at DATETIME(6) NULL COMMENT 'UTC; NULL: not deleted. Past orders keep pointing at it',

    PRIMARY KEY (promotion_id),
    UNIQUE KEY uq_promotion_promotion_code (promotion_code),
    KEY ix_promotion_channel_id (channel_id),
    KEY ix_promotion_currency_code (currency_code),
    CONSTRAINT fk_promotion_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_promotion_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_promotion_starts_before_it_ends
    CHECK (starts_at < ends_at),
    CONSTRAINT ck_promotion_action_type
    CHECK (action_type IN ('percentage', 'fixed_amount', 'free_shipping')),
    CONSTRAINT ck_promotion_one_measure
    CHECK (
        (percentage IS NOT NULL) = (action_type = 'percentage')
        AND (amount IS NOT NULL) = (action_type = 'fixed_amount')
    ),
    CONSTRAINT ck_promotion_measures_in_range
    CHECK (
        COALESCE(percentage, 1) > 0
        AND COALESCE(percentage, 1) <= 1
        AND COALESCE(amount, 1) > 0
        AND COALESCE(max_discount, 1) > 0
    ),
    CONSTRAINT ck_promotion_amounts_have_currency
    CHECK (
        currency_code IS NOT NULL
        OR (
            amount IS NULL
            AND max_discount IS NULL
            AND budget_limit IS NULL
            AND JSON_VALUE(conditions, '$.min_subtotal') IS NULL
        )
    ),
    CONSTRAINT ck_promotion_conditions_shape
    CHECK (
        JSON_SCHEMA_VALID(
            '{
                "type": "object",
                "properties": {
                    "min_subtotal": {"type": "number", "minimum": 0},
                    "min_quantity": {"type": "integer", "minimum": 1},
                    "first_order": {"type": "boolean"}
                },
                "additionalProperties": false
            }',
            conditions
        )
    ),
    CONSTRAINT ck_promotion_within_budget
    CHECK (budget_used >= 0 AND (budget_limit IS NULL OR budget_used <= budget_limit))
) COMMENT = 'A reduction, by itself or with a coupon';

CREATE TABLE promotion_target (
    promotion_target_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    promotion_id BIGINT UNSIGNED NOT NULL,
    mode VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'include'
    COMMENT 'include, exclude',

    product_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a product',
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a variant',
    category_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a category',
    brand_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a brand',
    customer_group_id BIGINT UNSIGNED NULL COMMENT 'NULL: not a group of customers',

    PRIMARY KEY (promotion_target_id),
    KEY ix_promotion_target_promotion_id (promotion_id),
    KEY ix_promotion_target_product_id (product_id),
    KEY ix_promotion_target_variant_id (variant_id),
    KEY ix_promotion_target_category_id (category_id),
    KEY ix_promotion_target_brand_id (brand_id),
    KEY ix_promotion_target_customer_group_id (customer_group_id),
    CONSTRAINT fk_promotion_target_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id) ON DELETE CASCADE,
    CONSTRAINT fk_promotion_target_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_promotion_target_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_promotion_target_category
    FOREIGN KEY (category_id) REFERENCES category (category_id),
    CONSTRAINT fk_promotion_target_brand
    FOREIGN KEY (brand_id) REFERENCES brand (brand_id),
    CONSTRAINT fk_promotion_target_customer_group
    FOREIGN KEY (customer_group_id) REFERENCES customer_group (customer_group_id),
    CONSTRAINT ck_promotion_target_mode
    CHECK (mode IN ('include', 'exclude')),
    CONSTRAINT ck_promotion_target_one_thing
    CHECK (
        (product_id IS NOT NULL)
        + (variant_id IS NOT NULL)
        + (category_id IS NOT NULL)
        + (brand_id IS NOT NULL)
        + (customer_group_id IS NOT NULL) = 1
    )
) COMMENT = 'What a promotion is for, and what not';

CREATE TABLE coupon (
    coupon_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    promotion_id BIGINT UNSIGNED NOT NULL,
    coupon_code VARCHAR(40) NOT NULL COMMENT 'As people type it; case and accents do not matter',

    usage_limit INT NULL COMMENT 'Most uses by all together; NULL: no limit',
    per_customer_limit INT NULL COMMENT 'Most uses by one customer; NULL: no limit',
    used_count INT NOT NULL DEFAULT 0
    COMMENT 'Redemptions not released; counted only where usage_limit is set',
    deleted_at DATETIME(6) NULL COMMENT 'UTC; NULL: not deleted. Past orders keep pointing at it',

    PRIMARY KEY (coupon_id),
    UNIQUE KEY uq_coupon_coupon_code (coupon_code),
    KEY ix_coupon_promotion_id (promotion_id),
    CONSTRAINT fk_coupon_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id),
    CONSTRAINT ck_coupon_limits_positive
    CHECK (COALESCE(usage_limit, 1) > 0 AND COALESCE(per_customer_limit, 1) > 0),
    CONSTRAINT ck_coupon_used_within_limit
    CHECK (used_count >= 0 AND (usage_limit IS NULL OR used_count <= usage_limit))
) COMMENT = 'A code that lets a customer have a promotion';

CREATE TABLE coupon_redemption (
    coupon_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NOT NULL,

    redeemer_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of the e-mail, so that guest and account are one; else of the customer id',
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

ALTER TABLE order_discount
    ADD COLUMN promotion_id BIGINT UNSIGNED NULL COMMENT 'NULL: given by hand, or not known'
    AFTER order_charge_id,
    ALGORITHM = INSTANT;

ALTER TABLE order_discount
    ADD KEY ix_order_discount_promotion_id (promotion_id),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE order_discount
    ADD CONSTRAINT fk_order_discount_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id),
    ALGORITHM = COPY, LOCK = SHARED;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_before_insert_start_at_zero
BEFORE INSERT ON promotion
FOR EACH ROW
BEGIN
    IF NEW.budget_used <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_before_update_recount_budget
BEFORE UPDATE ON promotion
FOR EACH ROW
BEGIN
    IF NEW.budget_limit IS NULL THEN
        SET NEW.budget_used = 0;
    ELSEIF OLD.budget_limit IS NULL THEN
        SET NEW.budget_used = (
            SELECT COALESCE(SUM(od.amount), 0)
            FROM order_discount AS od
            INNER JOIN sales_order AS o
                ON od.order_id = o.order_id
            WHERE
                od.promotion_id = NEW.promotion_id
                AND o.status_code <> 'cancelled'
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_before_insert_start_at_zero
BEFORE INSERT ON coupon
FOR EACH ROW
BEGIN
    IF NEW.used_count <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_before_update_recount_uses
BEFORE UPDATE ON coupon
FOR EACH ROW
BEGIN
    IF NEW.usage_limit IS NULL THEN
        SET NEW.used_count = 0;
    ELSEIF OLD.usage_limit IS NULL THEN
        SET NEW.used_count = (
            SELECT COUNT(*)
            FROM coupon_redemption
            WHERE
                coupon_id = NEW.coupon_id
                AND released_at IS NULL
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_insert_move_used_count
AFTER INSERT ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    SELECT co.usage_limit INTO v_usage_limit
    FROM coupon AS co
    WHERE co.coupon_id = NEW.coupon_id
    FOR SHARE;

    IF NEW.released_at IS NULL AND v_usage_limit IS NOT NULL THEN
        UPDATE coupon
        SET used_count = used_count + 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_update_move_used_count
AFTER UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    SELECT co.usage_limit INTO v_usage_limit
    FROM coupon AS co
    WHERE co.coupon_id = NEW.coupon_id
    FOR SHARE;

    IF NEW.released_at IS NOT NULL AND v_usage_limit IS NOT NULL THEN
        UPDATE coupon
        SET used_count = used_count - 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_delete_refuse
BEFORE DELETE ON coupon_redemption
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_insert_number_use
BEFORE INSERT ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;
    DECLARE v_per_customer_limit INT;
    DECLARE v_use_no INT;

    SELECT
        usage_limit,
        per_customer_limit
    INTO v_usage_limit, v_per_customer_limit
    FROM coupon
    WHERE coupon_id = NEW.coupon_id;

    IF v_usage_limit IS NOT NULL OR v_per_customer_limit IS NOT NULL THEN
        SELECT per_customer_limit INTO v_per_customer_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;

        -- With a lock, to see the uses that were taken while this one waited. The first that
        -- is free is 1, or comes right after one that is taken.
        SET NEW.use_no = (
            WITH taken AS (
                SELECT 0 AS use_no
                UNION ALL
                SELECT use_no
                FROM coupon_redemption
                WHERE
                    coupon_id = NEW.coupon_id
                    AND redeemer_key = NEW.redeemer_key
                    AND released_at IS NULL
            )

            SELECT MIN(t.use_no) + 1
            FROM taken AS t
            LEFT JOIN taken AS later
                ON t.use_no + 1 = later.use_no
            WHERE later.use_no IS NULL
        );
    ELSE
        SELECT COALESCE(MAX(counted_use_no), 0) + 1 INTO v_use_no
        FROM coupon_redemption
        WHERE
            coupon_id = NEW.coupon_id
            AND redeemer_key = NEW.redeemer_key;

        SET NEW.use_no = v_use_no;
    END IF;

    IF NEW.use_no > v_per_customer_limit THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30402,
            MESSAGE_TEXT = 'COUPON_CUSTOMER_LIMIT: this customer has used the coupon up';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_update_guard_ledger
BEFORE UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    IF NOT (
        NEW.coupon_id = OLD.coupon_id
        AND NEW.order_id = OLD.order_id
        AND NEW.redeemer_key = OLD.redeemer_key
        AND NEW.use_no = OLD.use_no
        AND NEW.amount = OLD.amount
        AND NEW.redeemed_at = OLD.redeemed_at
        AND OLD.released_at IS NULL
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption changes no row but to release it, once';
    END IF;

    SELECT usage_limit INTO v_usage_limit
    FROM coupon
    WHERE coupon_id = NEW.coupon_id;

    IF v_usage_limit IS NOT NULL THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_after_delete_move_budget_used
AFTER DELETE ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_budget_limit DECIMAL(19, 4);
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT pr.budget_limit INTO v_budget_limit
    FROM promotion AS pr
    WHERE pr.promotion_id = OLD.promotion_id
    FOR SHARE;

    IF v_budget_limit IS NOT NULL THEN
        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = OLD.order_id
        FOR SHARE;

        IF v_status_code <> 'cancelled' THEN
            UPDATE promotion
            SET budget_used = budget_used - OLD.amount
            WHERE promotion_id = OLD.promotion_id;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_after_insert_move_budget_used
AFTER INSERT ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_budget_limit DECIMAL(19, 4);
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT pr.budget_limit INTO v_budget_limit
    FROM promotion AS pr
    WHERE pr.promotion_id = NEW.promotion_id
    FOR SHARE;

    IF v_budget_limit IS NOT NULL THEN
        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = NEW.order_id
        FOR SHARE;

        IF v_status_code <> 'cancelled' THEN
            UPDATE promotion
            SET budget_used = budget_used + NEW.amount
            WHERE promotion_id = NEW.promotion_id;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_after_update_move_budget_used
AFTER UPDATE ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_budget_limit DECIMAL(19, 4);
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT pr.budget_limit INTO v_budget_limit
    FROM promotion AS pr
    WHERE pr.promotion_id = OLD.promotion_id
    FOR SHARE;

    IF v_budget_limit IS NOT NULL THEN
        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = OLD.order_id
        FOR SHARE;

        IF v_status_code <> 'cancelled' THEN
            UPDATE promotion
            SET budget_used = budget_used - OLD.amount
            WHERE promotion_id = OLD.promotion_id;
        END IF;
    END IF;

    -- Nothing of the old one is left to see here: a promotion that is none has no budget.
    SET v_budget_limit = NULL;

    SELECT pr.budget_limit INTO v_budget_limit
    FROM promotion AS pr
    WHERE pr.promotion_id = NEW.promotion_id
    FOR SHARE;

    IF v_budget_limit IS NOT NULL THEN
        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = NEW.order_id
        FOR SHARE;

        IF v_status_code <> 'cancelled' THEN
            UPDATE promotion
            SET budget_used = budget_used + NEW.amount
            WHERE promotion_id = NEW.promotion_id;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_before_insert_lock_promotion
BEFORE INSERT ON order_discount
FOR EACH ROW
FOLLOWS order_discount_before_insert_guard_placed
BEGIN
    DECLARE v_budget_limit DECIMAL(19, 4);

    SELECT budget_limit INTO v_budget_limit
    FROM promotion
    WHERE promotion_id = NEW.promotion_id;

    IF v_budget_limit IS NOT NULL THEN
        SELECT budget_limit INTO v_budget_limit
        FROM promotion
        WHERE promotion_id = NEW.promotion_id
        FOR UPDATE;
    END IF;
END$$

DELIMITER ;
