-- ---
-- title: Bank account number in a free text
-- meaning: A text holds what looks like an IBAN and has its check digits (ISO 7064, mod 97-10), so
--   it is one. No export and no erasure of a person looks for it there.
-- dimension: validity
-- severity: error
-- owner: privacy
-- table: customer_note
-- columns: [customer_note.body, support_ticket.subject, product_question.question,
--   product_question.answer, return_request.note, order_status_history.note]
-- remedy: Take the number out of the text; payments are told to the provider, not to us.
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
        REPLACE(
            REGEXP_SUBSTR(
                words, '\\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?\\b', 1, 1, 'c'
            ),
            ' ',
            ''
        ) AS iban
    FROM kept
),

-- The number is read from left to right, its first four characters last; a letter counts from
-- A = 10 to Z = 35, two digits each.
reading AS (
    SELECT
        subject,
        LEFT(iban, 2) AS country,
        CONCAT(SUBSTR(iban, 5), LEFT(iban, 4)) AS rest,
        0 AS remainder
    FROM likeness
    WHERE iban IS NOT NULL
    UNION ALL
    SELECT
        subject,
        country,
        SUBSTR(rest, 2) AS rest,
        IF(
            REGEXP_LIKE(rest, '^[0-9]'),
            (remainder * 10 + ASCII(rest) - 48) MOD 97,
            (remainder * 100 + ASCII(rest) - 55) MOD 97
        ) AS remainder
    FROM reading
    WHERE rest <> ''
)

SELECT
    subject,
    CONCAT('an IBAN of ', country) AS found,
    'no number of an account' AS expected
FROM reading
WHERE
    rest = ''
    AND remainder = 1;
