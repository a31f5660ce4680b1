-- ---
-- title: One tracking number on two parcels
-- meaning: A carrier gives a number once; two parcels of a method with one number are one parcel,
--   or one was mistyped.
-- dimension: uniqueness
-- severity: warning
-- owner: warehouse
-- table: shipment
-- columns: [shipment.tracking_number]
-- remedy: Look at the labels; a customer follows somebody else's parcel.
-- ---

SELECT
    CONCAT('shipments ', GROUP_CONCAT(shipment_id ORDER BY shipment_id SEPARATOR ', ')) AS subject,
    CONCAT(COUNT(*), ' with one number') AS found,
    '1 parcel' AS expected
FROM shipment
WHERE tracking_number IS NOT NULL
GROUP BY shipping_method_id, tracking_number
HAVING COUNT(*) > 1;
