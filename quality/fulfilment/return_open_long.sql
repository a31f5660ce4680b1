-- ---
-- title: Return that nobody settles
-- meaning: Money for what was sent back is owed within 14 days of the withdrawal in the European
--   Union.
-- dimension: timeliness
-- severity: warning
-- owner: support
-- table: return_request
-- columns: [return_request.requested_at, return_request.closed_at]
-- remedy: Settle it with return_settle, or reject it and say why.
-- parameters:
--   days: {type: int, default: 14, meaning: days in which a return is settled}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('return ', return_request_id) AS subject,
    CONCAT(status, ', asked for ', requested_at) AS found,
    CONCAT('settled within ', :days, ' days') AS expected
FROM return_request
WHERE
    closed_at IS NULL
    AND requested_at < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
