-- Step: set prices
--
-- What an article last sold for, from that sale on. A price of an earlier batch
-- ends where a later and different one begins.

CREATE TEMPORARY TABLE scratch_price (
    price_list_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,
    amount DECIMAL(19, 4) NOT NULL,
    sold_at DATETIME(6) NOT NULL,

    PRIMARY KEY (variant_id)
);

INSERT INTO scratch_price (price_list_id, variant_id, amount, sold_at)
WITH ranked AS (
    SELECT
        r.stock_code,
        r.unit_price,
        r.invoiced_at,
        ROW_NUMBER() OVER (
            PARTITION BY r.stock_code
            ORDER BY r.invoiced_at DESC, r.row_no DESC
        ) AS sale_no
    FROM scratch_row AS r
    WHERE
        r.reason IS NULL
        AND r.kind = 'goods'
        AND NOT r.is_cancellation
        AND r.unit_price > 0
)

SELECT
    pl.price_list_id,
    a.variant_id,
    r.unit_price,
    r.invoiced_at
FROM ranked AS r
INNER JOIN scratch_article AS a
    ON r.stock_code = a.stock_code
CROSS JOIN price_list AS pl
WHERE
    r.sale_no = 1
    AND pl.price_list_code = 'online_retail';

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(p PRIMARY) */ scratch_price AS sp
INNER JOIN price AS p
    ON sp.variant_id = p.variant_id
SET p.valid_to = sp.sold_at
WHERE
    p.price_list_id = sp.price_list_id
    AND p.min_quantity = 1
    AND p.valid_to = '9999-12-31'
    AND p.valid_from < sp.sold_at
    AND p.amount <> sp.amount;

INSERT INTO price (price_list_id, variant_id, valid_from, prev_valid_to, amount)
SELECT /*+ INDEX(ended uq_price_end) INDEX(standing uq_price_end) */
    sp.price_list_id,
    sp.variant_id,
    sp.sold_at,
    ended.valid_to,
    sp.amount
FROM scratch_price AS sp
LEFT JOIN price AS ended
    ON
        sp.price_list_id = ended.price_list_id
        AND sp.variant_id = ended.variant_id
        AND ended.min_quantity = 1
        AND sp.sold_at = ended.valid_to
LEFT JOIN price AS standing
    ON
        sp.price_list_id = standing.price_list_id
        AND sp.variant_id = standing.variant_id
        AND standing.min_quantity = 1
        AND standing.valid_to = '9999-12-31'
WHERE standing.variant_id IS NULL
ORDER BY sp.variant_id;
