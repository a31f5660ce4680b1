-- ---
-- title: Stored value outstanding
-- question: What does the shop owe on gift cards, store credit and points, and how old is it?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: channel whose clock ends a day}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   as_of: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   kind: gift_card, store_credit or points
--   currency_code: currency of the amounts, NULL for points, which are whole and no money
--   opening: outstanding when from_day began
--   issued: put on, sold or given away
--   refunded: put on for what was given back
--   redeemed: taken off by paying with it
--   expired: taken off as it lapsed
--   adjusted: put right by hand, negative where taken off
--   closing: outstanding when as_of began, what was put on less what was taken off
--   accounts: cards and accounts that hold something then
--   lapsed: of closing, on accounts that had lapsed by then and were not emptied yet
--   up_to_90_days: of closing, put on in the 90 days before as_of
--   up_to_365_days: of closing, put on before these and within 365 days
--   older: of closing, put on before that
-- notes:
--   - Cards are sold by the shop and not by a channel, so all channels say the same but for the
--     hours between their midnights.
--   - What was put on first is spent first, so the oldest of an account is left only where it was
--     never spent down.
--   - What was lapsed is not owed by law everywhere, and stays in closing until it is taken off.
--   - A card is no sale when it is sold; the sale is what is bought with it.
--   - Without as_of the end is the day after the last entry. It can be any day, as the ledger is
--     read and not the balance of today.
-- chart: {kind: bar, x: kind, y: [closing], series: currency_code}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: the primary key of stored_value_account
--   reads: every entry of the ledger
-- ---

WITH entry AS (
    SELECT
        sv.stored_value_entry_id,
        sv.stored_value_account_id,
        sv.account_kind,
        sv.currency_code,
        sv.kind,
        sv.amount,
        DATE(CONVERT_TZ(sv.occurred_at, '+00:00', ch.timezone)) AS day,
        CONVERT_TZ(sv.expires_at, '+00:00', ch.timezone) AS lapses_at
    FROM stored_value_movement AS sv
    INNER JOIN sales_channel AS ch
        ON ch.channel_code = :channel
),

horizon AS (
    SELECT COALESCE(CAST(:as_of AS DATE), MAX(day) + INTERVAL 1 DAY) AS as_of
    FROM entry
),

counted AS (
    SELECT
        e.*,
        h.as_of,
        COALESCE(e.day < :from_day, FALSE) AS is_before
    FROM entry AS e
    INNER JOIN horizon AS h
        ON e.day < h.as_of
),

-- Of what was put on, newest first; what is left of an account ends in one of them. All of an
-- account is summed in that same order, so that the server sorts once.
layered AS (
    SELECT
        account_kind,
        currency_code,
        kind,
        is_before,
        amount,
        DATEDIFF(as_of, day) AS age,
        COALESCE(lapses_at <= as_of, FALSE) AS is_lapsed,
        SUM(amount) OVER (
            PARTITION BY stored_value_account_id
            ORDER BY day DESC, stored_value_entry_id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS balance,
        SUM(GREATEST(amount, 0)) OVER (
            PARTITION BY stored_value_account_id
            ORDER BY day DESC, stored_value_entry_id DESC
            ROWS UNBOUNDED PRECEDING
        ) AS put_on_since
    FROM counted
),

layer AS (
    SELECT
        *,
        amount > 0
        AND put_on_since >= balance
        AND put_on_since - amount < balance AS is_oldest_left,
        IF(
            amount > 0,
            GREATEST(LEAST(amount, balance - (put_on_since - amount)), 0),
            0
        ) AS amount_left
    FROM layered
)

SELECT
    account_kind AS kind,
    currency_code,
    SUM(IF(is_before, amount, 0)) AS opening,
    SUM(IF(NOT is_before AND kind = 'issue', amount, 0)) AS issued,
    SUM(IF(NOT is_before AND kind = 'refund', amount, 0)) AS refunded,
    -SUM(IF(NOT is_before AND kind = 'redeem', amount, 0)) AS redeemed,
    -SUM(IF(NOT is_before AND kind = 'expire', amount, 0)) AS expired,
    SUM(IF(NOT is_before AND kind = 'adjust', amount, 0)) AS adjusted,
    SUM(amount) AS closing,
    SUM(is_oldest_left) AS accounts,
    SUM(IF(is_lapsed, amount_left, 0)) AS lapsed,
    SUM(IF(age <= 90, amount_left, 0)) AS up_to_90_days,
    SUM(IF(age > 90 AND age <= 365, amount_left, 0)) AS up_to_365_days,
    SUM(IF(age > 365, amount_left, 0)) AS older
FROM layer
GROUP BY account_kind, currency_code
ORDER BY account_kind, currency_code;
