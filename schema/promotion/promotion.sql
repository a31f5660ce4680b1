-- Table: promotion
--
-- A reduction: by itself for whoever fulfils its conditions, or for who names a
-- coupon. Checkout takes the highest priority first; one that does not stack is
-- taken alone.
--
-- Grain: one row per promotion
-- See:   procedures/promotion/promotion_apply_core.sql

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
