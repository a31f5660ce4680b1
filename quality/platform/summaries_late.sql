-- ---
-- title: Summary that does not know what happened
-- meaning: The event refresh_summaries takes changes in every five minutes.
-- dimension: timeliness
-- severity: warning
-- owner: platform
-- table: summary_change
-- columns: [summary_change.noted_at, summary_state.rebuilt_at]
-- remedy: See with `make health` why the event does not run; CALL summaries_refresh meanwhile.
-- parameters:
--   minutes: {type: int, default: 60, meaning: minutes after which a change is known}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    'summary_change' AS subject,
    CONCAT(COUNT(*), ' changes, the oldest of ', MIN(noted_at)) AS found,
    CONCAT('known after ', :minutes, ' minutes') AS expected
FROM summary_change
HAVING
    MIN(noted_at) < TIMESTAMPADD(
        MINUTE, -:minutes, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
