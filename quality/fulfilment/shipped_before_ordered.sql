-- ---
-- title: Parcel that left before its order was placed
-- meaning: A shipment is not older than its order.
-- dimension: consistency
-- severity: error
-- owner: warehouse
-- table: shipment
-- columns: [shipment.shipped_at, sales_order.placed_at]
-- remedy: See which of the two times was written wrongly; reports of delivery count from both.
-- ---

SELECT
    CONCAT('shipment ', s.shipment_id) AS subject,
    CAST(s.shipped_at AS CHAR) AS found,
    CONCAT('from ', o.placed_at, ' on') AS expected
FROM shipment AS s
INNER JOIN sales_order AS o
    ON s.order_id = o.order_id
WHERE s.shipped_at < o.placed_at;
