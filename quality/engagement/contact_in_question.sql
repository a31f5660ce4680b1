-- ---
-- title: Published question with an address or a number in it
-- meaning: An e-mail or a telephone number stands where everybody can read it.
-- dimension: validity
-- severity: warning
-- owner: privacy
-- table: product_question
-- columns: [product_question.question, product_question.answer]
-- remedy: Take the question down, or ask who wrote it to leave the address out.
-- ---

SELECT
    CONCAT('question ', product_question_id) AS subject,
    IF(
        REGEXP_LIKE(CONCAT_WS(' ', question, answer), '[^\\s@]@[^\\s@]+[.]'),
        'an e-mail',
        'a telephone number'
    ) AS found,
    'neither e-mail nor telephone' AS expected
FROM product_question
WHERE
    status = 'published'
    AND (
        REGEXP_LIKE(CONCAT_WS(' ', question, answer), '[^\\s@]@[^\\s@]+[.]')
        OR REGEXP_LIKE(CONCAT_WS(' ', question, answer), '[+][0-9]([ -]?[0-9]){6,14}')
    );
