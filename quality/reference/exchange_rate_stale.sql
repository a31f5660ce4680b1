-- ---
-- title: Exchange rate that nobody renews
-- meaning: A rate that orders are counted by comes every some days.
-- dimension: timeliness
-- severity: warning
-- owner: finance
-- table: exchange_rate
-- columns: [exchange_rate.valid_from]
-- remedy: See why the feed of rates stopped, and add the newest rate.
-- parameters:
--   days: {type: int, default: 35, meaning: days after which a rate is old}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT(base_code, ' in ', quote_code) AS subject,
    CONCAT('of ', MAX(valid_from)) AS found,
    CONCAT('within ', :days, ' days') AS expected
FROM exchange_rate
GROUP BY base_code, quote_code
HAVING
    MAX(valid_from) < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
