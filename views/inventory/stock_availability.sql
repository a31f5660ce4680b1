-- View: stock_availability
--
-- What lies where, what of it is claimed, and what can still be promised.
--
-- Grain:   one row per variant and warehouse that may hold it
-- Columns: available is on_hand less reserved; promisable is what a new claim may take,
--          so less the safety stock and with what may be sold beyond the shelf
-- Cost:    filter on variant_id and it is a primary-key look-up in all three

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW stock_availability AS
SELECT
    sl.variant_id,
    pv.sku,
    sl.warehouse_id,
    w.warehouse_code,
    sl.on_hand,
    sl.reserved,
    sl.available,
    sl.promisable
FROM stock_level AS sl
INNER JOIN product_variant AS pv
    ON sl.variant_id = pv.variant_id
INNER JOIN warehouse AS w
    ON sl.warehouse_id = w.warehouse_id;
