-- ---
-- title: Card number in a free text
-- meaning: A text holds 13 to 19 digits that begin as cards do and have their check digit (Luhn).
--   Where card numbers are kept, the rules of the card industry hold for the whole database.
-- dimension: validity
-- severity: error
-- owner: privacy
-- table: customer_note
-- columns: [customer_note.body, support_ticket.subject, product_question.question,
--   product_question.answer, return_request.note, order_status_history.note]
-- remedy: Take the number out of the text today, and out of backups as they lapse.
-- ---

WITH RECURSIVE kept AS (
    SELECT
        CONCAT('note ', customer_note_id) AS subject,
        body AS words
    FROM customer_note
    UNION ALL
    SELECT
        CONCAT('ticket ', support_ticket_id) AS subject,
        subject AS words
    FROM support_ticket
    UNION ALL
    SELECT
        CONCAT('question ', product_question_id) AS subject,
        CONCAT_WS(' ', question, answer) AS words
    FROM product_question
    UNION ALL
    SELECT
        CONCAT('return ', return_request_id) AS subject,
        note AS words
    FROM return_request
    WHERE note IS NOT NULL
    UNION ALL
    SELECT
        CONCAT('order ', order_id, ', step ', seq) AS subject,
        note AS words
    FROM order_status_history
    WHERE note IS NOT NULL
),

likeness AS (
    SELECT
        subject,
        REGEXP_REPLACE(
            REGEXP_SUBSTR(words, '\\b[3-6][0-9]{3}([ -]?[0-9]{4}){2}([ -]?[0-9]{1,4}){1,2}\\b'),
            '[ -]',
            ''
        ) AS digits
    FROM kept
),

-- From right to left; every second digit counts double, and its two digits each by itself.
reading AS (
    SELECT
        subject,
        REVERSE(digits) AS rest,
        0 AS place,
        0 AS total
    FROM likeness
    WHERE CHAR_LENGTH(digits) BETWEEN 13 AND 19
    UNION ALL
    SELECT
        subject,
        SUBSTR(rest, 2) AS rest,
        place + 1 AS place,
        total + IF(
            place MOD 2 = 0,
            ASCII(rest) - 48,
            (ASCII(rest) - 48) * 2 - IF(ASCII(rest) - 48 > 4, 9, 0)
        ) AS total
    FROM reading
    WHERE rest <> ''
)

SELECT
    subject,
    CONCAT('a card number of ', place, ' digits') AS found,
    'no number of a card' AS expected
FROM reading
WHERE
    rest = ''
    AND total MOD 10 = 0;
