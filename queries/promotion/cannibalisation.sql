-- ---
-- title: Cannibalisation
-- question: How much of what a promotion sold did like products lose that were not in it?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 365, meaning: days before as_of a promotion may begin in}
-- columns:
--   promotion_code: promotion for certain goods, begun in the days looked back on
--   begins_on: its first day on the channel's own clock
--   days: its days up to as_of, and as many before it that it is compared with
--   currency_code: currency of the amounts; each has a row of its own
--   promoted_before: goods of the promotion sold in the days before
--   promoted_during: the same in its days
--   uplift: promoted_during less promoted_before
--   like_before: goods of the same root categories that are not in it, sold in the days before
--   like_during: the same in its days
--   lost: like_before less like_during, 0 where they gained
--   lost_share: lost as a share of uplift, NULL where there was none; above 1 more was lost
--   net_uplift: uplift less lost
-- notes:
--   - The days before are what would have been without it. A season that falls at that time looks
--     like cannibalisation, one that rises hides it; goods bought ahead of need, and missed later,
--     are not seen.
--   - In a promotion is what its targets name, a category with all that lies below it, less what
--     they exclude. One without named goods is for all, has nothing beside it, and has no row.
--   - Goods are like where their primary categories have a root in common. Other promotions at that
--     time may have moved either of them.
--   - Goods are net of discounts and included tax; what came back is not taken off. Deleted
--     variants and cancelled orders count nowhere.
-- chart: {kind: bar, x: promotion_code, y: [uplift, lost], series: currency_code}
-- engine:
--   mysql: 8.0 or later, for WITH RECURSIVE
--   indexes: ix_promotion_target_promotion_id, uq_product_category_primary_of
--   reads: the days of the promotions, and as many before each, in the summary
--   summary: daily_variant_sales_summary and daily_sales_summary, some minutes behind
-- ---

-- A promotion that ends within a day has that day as well.
WITH RECURSIVE begun AS (
    SELECT
        p.promotion_id,
        p.promotion_code,
        DATE(CONVERT_TZ(p.starts_at, '+00:00', ch.timezone)) AS begins_on,
        LEAST(
            CAST(:as_of AS DATE),
            COALESCE(
                DATE(CONVERT_TZ(p.ends_at - INTERVAL 1 SECOND, '+00:00', ch.timezone))
                + INTERVAL 1 DAY,
                CAST(:as_of AS DATE)
            )
        ) AS ends_on
    FROM sales_channel AS ch
    INNER JOIN promotion AS p
        ON
            ch.channel_id = COALESCE(p.channel_id, ch.channel_id)
            AND DATE(CONVERT_TZ(p.starts_at, '+00:00', ch.timezone)) < CAST(:as_of AS DATE)
            AND DATE(CONVERT_TZ(p.starts_at, '+00:00', ch.timezone))
            >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
    WHERE ch.channel_code = :channel
),

campaign AS (
    SELECT
        promotion_id,
        promotion_code,
        begins_on,
        ends_on,
        DATEDIFF(ends_on, begins_on) AS days
    FROM begun
),

-- Each category with itself and with every one above it.
ancestor AS (
    SELECT
        category_id AS below_id,
        category_id,
        parent_id
    FROM category
    UNION ALL
    SELECT
        a.below_id,
        c.category_id,
        c.parent_id
    FROM ancestor AS a
    INNER JOIN category AS c
        ON a.parent_id = c.category_id
),

named AS (
    SELECT
        pt.promotion_id,
        pt.mode,
        pv.variant_id
    FROM campaign AS c
    INNER JOIN promotion_target AS pt
        ON c.promotion_id = pt.promotion_id
    INNER JOIN product_variant AS pv
        ON pt.variant_id = pv.variant_id
    UNION ALL
    SELECT
        pt.promotion_id,
        pt.mode,
        pv.variant_id
    FROM campaign AS c
    INNER JOIN promotion_target AS pt
        ON c.promotion_id = pt.promotion_id
    INNER JOIN product_variant AS pv
        ON pt.product_id = pv.product_id
    UNION ALL
    SELECT
        pt.promotion_id,
        pt.mode,
        pv.variant_id
    FROM campaign AS c
    INNER JOIN promotion_target AS pt
        ON c.promotion_id = pt.promotion_id
    INNER JOIN product AS p
        ON pt.brand_id = p.brand_id
    INNER JOIN product_variant AS pv
        ON p.product_id = pv.product_id
    UNION ALL
    SELECT
        pt.promotion_id,
        pt.mode,
        pv.variant_id
    FROM campaign AS c
    INNER JOIN promotion_target AS pt
        ON c.promotion_id = pt.promotion_id
    INNER JOIN ancestor AS a
        ON pt.category_id = a.category_id
    INNER JOIN product_category AS pc
        ON a.below_id = pc.category_id
    INNER JOIN product_variant AS pv
        ON pc.product_id = pv.product_id
),

promoted AS (
    SELECT
        promotion_id,
        variant_id
    FROM named
    GROUP BY promotion_id, variant_id
    HAVING SUM(mode = 'include') > 0 AND SUM(mode = 'exclude') = 0
),

rooted AS (
    SELECT
        pv.variant_id,
        ct.root_id
    FROM product_variant AS pv
    INNER JOIN product_category AS pc
        ON pv.product_id = pc.primary_of
    INNER JOIN category_tree AS ct
        ON pc.category_id = ct.category_id
),

promoted_root AS (
    SELECT DISTINCT
        p.promotion_id,
        r.root_id
    FROM promoted AS p
    INNER JOIN rooted AS r
        ON p.variant_id = r.variant_id
),

compared AS (
    SELECT
        promotion_id,
        variant_id,
        TRUE AS is_promoted
    FROM promoted
    UNION ALL
    SELECT
        pr.promotion_id,
        r.variant_id,
        FALSE AS is_promoted
    FROM promoted_root AS pr
    INNER JOIN rooted AS r
        ON pr.root_id = r.root_id
    LEFT JOIN promoted AS p
        ON pr.promotion_id = p.promotion_id AND r.variant_id = p.variant_id
    WHERE p.variant_id IS NULL
),

-- Summed by variant before it is asked which of them are in the promotion.
sold AS (
    SELECT /*+ JOIN_ORDER(ds, vs) */
        c.promotion_id,
        vs.variant_id,
        vs.currency_code,
        SUM(IF(vs.sales_on < c.begins_on, vs.goods_sales, 0)) AS sales_before,
        SUM(IF(vs.sales_on < c.begins_on, 0, vs.goods_sales)) AS sales_during
    FROM campaign AS c
    INNER JOIN daily_sales_summary AS ds
        ON c.ends_on > ds.sales_on AND ds.sales_on >= c.begins_on - INTERVAL c.days DAY
    -- The key of each day leads to what it sold.
    INNER JOIN daily_variant_sales_summary AS vs
        ON
            ds.channel_code = vs.channel_code
            AND ds.sales_on = vs.sales_on
            AND ds.currency_code = vs.currency_code
    WHERE
        ds.channel_code = :channel
        AND c.promotion_id IN (SELECT p.promotion_id FROM promoted AS p)
    GROUP BY c.promotion_id, vs.variant_id, vs.currency_code
),

summed AS (
    SELECT
        s.promotion_id,
        s.currency_code,
        SUM(IF(c.is_promoted, s.sales_before, 0)) AS promoted_before,
        SUM(IF(c.is_promoted, s.sales_during, 0)) AS promoted_during,
        SUM(IF(c.is_promoted, 0, s.sales_before)) AS like_before,
        SUM(IF(c.is_promoted, 0, s.sales_during)) AS like_during
    FROM sold AS s
    INNER JOIN compared AS c
        ON s.promotion_id = c.promotion_id AND s.variant_id = c.variant_id
    GROUP BY s.promotion_id, s.currency_code
),

weighed AS (
    SELECT
        *,
        promoted_during - promoted_before AS uplift,
        GREATEST(like_before - like_during, 0) AS lost
    FROM summed
)

SELECT
    c.promotion_code,
    c.begins_on,
    c.days,
    w.currency_code,
    w.promoted_before,
    w.promoted_during,
    w.uplift,
    w.like_before,
    w.like_during,
    w.lost,
    IF(
        w.uplift > 0, ROUND(CAST(w.lost AS DECIMAL(38, 12)) / w.uplift, 4), NULL
    ) AS lost_share,
    w.uplift - w.lost AS net_uplift
FROM weighed AS w
INNER JOIN campaign AS c
    ON w.promotion_id = c.promotion_id
ORDER BY c.begins_on, c.promotion_code, w.currency_code;
