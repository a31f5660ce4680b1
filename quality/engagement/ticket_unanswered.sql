-- ---
-- title: Ticket that nobody has answered
-- meaning: Who writes to the shop has an answer within some days.
-- dimension: timeliness
-- severity: warning
-- owner: support
-- table: support_ticket
-- columns: [support_ticket.opened_at, support_ticket.first_answered_at]
-- remedy: Answer it, or give it to somebody who can.
-- parameters:
--   days: {type: int, default: 3, meaning: days in which a ticket is answered}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('ticket ', support_ticket_id) AS subject,
    CONCAT('new since ', opened_at) AS found,
    CONCAT('answered within ', :days, ' days') AS expected
FROM support_ticket
WHERE
    status = 'new'
    AND opened_at < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
