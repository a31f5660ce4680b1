-- ---
-- title: Parcel that has been on its way for weeks
-- meaning: A parcel is delivered or lost within some days.
-- dimension: timeliness
-- severity: warning
-- owner: warehouse
-- table: shipment
-- columns: [shipment.status, shipment.shipped_at]
-- remedy: Ask the carrier; mark it lost and send the goods again.
-- parameters:
--   days: {type: int, default: 30, meaning: days that a parcel may travel}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('shipment ', shipment_id) AS subject,
    CONCAT('on its way since ', shipped_at) AS found,
    CONCAT('delivered within ', :days, ' days') AS expected
FROM shipment
WHERE
    status = 'shipped'
    AND shipped_at < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
