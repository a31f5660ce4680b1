-- ---
-- title: Coupon used while its promotion did not run
-- meaning: A coupon is redeemed between the start and the end of its promotion.
-- dimension: consistency
-- severity: warning
-- owner: sales
-- table: coupon_redemption
-- columns: [coupon_redemption.redeemed_at, promotion.starts_at, promotion.ends_at]
-- remedy: See whether the promotion was shortened afterwards; else a program passes over its dates.
-- ---

SELECT
    CONCAT('coupon ', cr.coupon_id, ', order ', cr.order_id) AS subject,
    CAST(cr.redeemed_at AS CHAR) AS found,
    CONCAT_WS(' to ', p.starts_at, p.ends_at) AS expected
FROM coupon_redemption AS cr
INNER JOIN coupon AS c
    ON cr.coupon_id = c.coupon_id
INNER JOIN promotion AS p
    ON c.promotion_id = p.promotion_id
WHERE
    cr.redeemed_at < p.starts_at
    OR cr.redeemed_at >= p.ends_at;
