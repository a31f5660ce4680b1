-- View: price_current
--
-- What every list asks for at this moment. What a customer pays is the answer of
-- price_at, which knows the lists of a channel and their priority.
--
-- Grain:   one row per list, variant and quantity step that has a price now
-- Columns: amount is for one unit, in currency_code; valid_from is since when, UTC;
--          valid_to until when, NULL where no end is planned
-- Cost:    filter on variant_id or price_list_id and it is an index look-up

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW price_current AS
SELECT
    pl.price_list_id,
    pl.price_list_code,
    pl.kind,
    pl.channel_id,
    pl.currency_code,
    pl.customer_group_id,
    pl.priority,
    p.variant_id,
    pv.sku,
    p.min_quantity,
    p.amount,
    p.compare_at_amount,
    p.valid_from,
    NULLIF(p.valid_to, '9999-12-31') AS valid_to
FROM price AS p
INNER JOIN price_list AS pl
    ON p.price_list_id = pl.price_list_id
INNER JOIN product_variant AS pv
    ON p.variant_id = pv.variant_id
WHERE
    p.valid_from <= UTC_TIMESTAMP(6)
    AND p.valid_to > UTC_TIMESTAMP(6);
