-- ---
-- title: Claim of a cart that should have lapsed
-- meaning: The event expire_reservations takes claims away within minutes; what is left keeps goods
--   from those who would buy them.
-- dimension: timeliness
-- severity: warning
-- owner: platform
-- table: stock_reservation
-- columns: [stock_reservation.expires_at]
-- remedy: See with `make health` why the event does not run; CALL reservations_expire meanwhile.
-- parameters:
--   minutes: {type: int, default: 60, meaning: minutes that a claim may outlive its end}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('reservation ', stock_reservation_id) AS subject,
    CONCAT('lapsed ', expires_at) AS found,
    CONCAT('gone after ', :minutes, ' minutes') AS expected
FROM stock_reservation
WHERE expires_at < TIMESTAMPADD(
    MINUTE, -:minutes, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
);
