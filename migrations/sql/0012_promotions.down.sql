-- Migration 0012, down: drop what it made
--
-- Loses: every row of promotion, promotion_target, coupon, coupon_redemption;
--        order_discount.promotion_id, what a discount came from

DROP TRIGGER order_discount_before_insert_lock_promotion;

DROP TRIGGER order_discount_after_update_move_budget_used;

DROP TRIGGER order_discount_after_insert_move_budget_used;

DROP TRIGGER order_discount_after_delete_move_budget_used;

ALTER TABLE order_discount
    DROP FOREIGN KEY fk_order_discount_promotion,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE order_discount
    DROP KEY ix_order_discount_promotion_id,
    DROP COLUMN promotion_id,
    ALGORITHM = INPLACE, LOCK = NONE;

DROP TABLE coupon_redemption;

DROP TABLE coupon;

DROP TABLE promotion_target;

DROP TABLE promotion;
