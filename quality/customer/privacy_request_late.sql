-- ---
-- title: Privacy request that is not done in time
-- meaning: A customer who asks to see, mend or erase has an answer within 30 days.
-- dimension: timeliness
-- severity: warning
-- owner: privacy
-- table: privacy_request
-- columns: [privacy_request.due_at, privacy_request.completed_at]
-- remedy: Do it today. The law gives a month, two more only where that was told in time.
-- parameters:
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('privacy request ', privacy_request_id) AS subject,
    CONCAT(kind, ' ', state) AS found,
    CONCAT('done by ', due_at) AS expected
FROM privacy_request
WHERE
    completed_at IS NULL
    AND due_at < COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6));
