-- Table: coupon
--
-- A code that lets a customer have a promotion. Its counter moves with its
-- redemptions, and only where there is a limit to hold: a code for everybody would
-- otherwise make every checkout wait for one row.
--
-- Grain: one row per code
-- See:   triggers/promotion/coupon_redemption_after_insert_move_used_count.sql

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
