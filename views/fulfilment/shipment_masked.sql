-- View: shipment_masked
--
-- Parcels for those who may not follow one to somebody's door: how each travelled and
-- how long it took, without the number by which the carrier knows it. Written by `make
-- masks`, not by hand.
--
-- Grain:   one row per parcel
-- Columns: is_tracked says only whether the carrier gave a number; times are UTC, NULL
--          where it has not happened or is not known
-- Cost:    filter on order_id; else every parcel is read
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW shipment_masked AS
SELECT
    shipment_id,
    order_id,
    warehouse_id,
    shipping_method_id,
    status,
    tracking_number IS NOT NULL AS is_tracked,
    promised_on,
    shipped_at,
    delivered_at
FROM shipment;
