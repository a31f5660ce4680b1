-- ---
-- title: Tax rate that no country has
-- meaning: A rate is a share, and 20 written for 0.2 is refused; 0.9 for 0.09 is not.
-- dimension: outliers
-- severity: warning
-- owner: finance
-- table: tax_rate
-- columns: [tax_rate.rate]
-- remedy: Compare it with the law; a wrong rate is owed by the shop.
-- parameters:
--   most: {type: decimal, default: 0.3, meaning: share of the amount that is nothing unusual}
-- ---

SELECT
    CONCAT('tax class ', tax_class_id, ', zone ', geo_zone_id, ', from ', valid_from) AS subject,
    CAST(rate AS CHAR) AS found,
    CONCAT('at most ', :most) AS expected
FROM tax_rate
WHERE rate > :most;
