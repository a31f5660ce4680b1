-- View: price_history_30d
--
-- The price of one unit beside the one before it and beside the lowest of the 30 days
-- before it began, which is what has to be shown with a reduction.
--
-- Grain:   one row per list and variant that has a price for one unit now
-- Columns: amount since valid_from, UTC; amount_before is the price it took over from
--          and lowest_30d the lowest that held in the 30 days before valid_from, both
--          NULL where it is the first; is_reduced where it is below amount_before
-- Cost:    filter on variant_id or price_list_id and it is an index look-up

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW price_history_30d AS
SELECT
    p.price_list_id,
    p.variant_id,
    p.amount,
    p.valid_from,
    earlier.amount AS amount_before,
    lowest_price_30d(p.variant_id, p.price_list_id, p.valid_from) AS lowest_30d,
    COALESCE(p.amount < earlier.amount, FALSE) AS is_reduced
FROM price AS p
LEFT JOIN price AS earlier
    ON
        p.prev_valid_to = earlier.valid_to
        AND p.price_list_id = earlier.price_list_id
        AND p.variant_id = earlier.variant_id
        AND p.min_quantity = earlier.min_quantity
WHERE
    p.min_quantity = 1
    AND p.valid_from <= UTC_TIMESTAMP(6)
    AND p.valid_to > UTC_TIMESTAMP(6);
