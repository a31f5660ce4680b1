-- Procedure: promotions_apply_core
--
-- Takes what the promotions of an order give off its lines, or off its shipping, one
-- after the other. Takes a JSON array of their ids, and says of one that a coupon
-- brought it.
--
-- Transaction: the caller's
-- Example:     CALL promotions_apply_core(1001, '[7, 3]', 7, 'WELCOME', 'lines');
-- See:         procedures/promotion/promotion_choose_core.sql
--              procedures/promotion/promotion_apply_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotions_apply_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_promotions JSON,
    IN p_coupon_promotion_id BIGINT UNSIGNED,
    IN p_coupon_code VARCHAR(40),
    IN p_what VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Takes what the promotions of an order give off its lines or its shipping'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_place INT DEFAULT 0;
    DECLARE v_promotion_id BIGINT UNSIGNED;

    WHILE v_place < COALESCE(JSON_LENGTH(p_promotions), 0) DO
        SET v_promotion_id = JSON_EXTRACT(p_promotions, CONCAT('$[', v_place, ']'));
        CALL promotion_apply_core(
            p_order_id,
            v_promotion_id,
            IF(v_promotion_id = p_coupon_promotion_id, p_coupon_code, NULL),
            p_what
        );
        SET v_place = v_place + 1;
    END WHILE;
END$$

DELIMITER ;
