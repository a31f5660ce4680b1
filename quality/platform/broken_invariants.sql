-- ---
-- title: Counter that is not what its ledger says
-- meaning: What invariant_violations finds, but for erasures, which are customer/erased_but_kept.
-- dimension: consistency
-- severity: error
-- owner: platform
-- table: stock_level
-- columns: [stock_level.on_hand, payment.captured, coupon.used_count, sales_order.subtotal,
--   billing_document.net_total, product_variant.option_signature]
-- remedy: docs/invariants.md says what holds each; find out what wrote past it before anything is
--   mended.
-- ---

SELECT
    CONCAT(subject, ', ', invariant) AS subject,
    found,
    expected
FROM invariant_violations
WHERE
    invariant NOT IN (
        'of an erased customer nothing is kept',
        'an erased customer agrees to nothing',
        'an erasure has a request that it completed',
        'a request for erasure that was completed erased somebody'
    );
