-- ---
-- title: E-mail with a domain that is mistyped
-- meaning: Slips of well-known domains, and endings as .con that no domain has.
-- dimension: validity
-- severity: warning
-- owner: support
-- table: customer
-- columns: [customer.email]
-- remedy: Ask the customer whether the expected domain is meant, and mend the e-mail.
-- ---

WITH slip AS (
    SELECT
        'gmail.com' AS meant,
        '^(gmial|gmai|gamil|gnail|gmil|gmaill)[.]com$' AS shape
    UNION ALL
    SELECT
        'hotmail.com' AS meant,
        '^(hotmial|hotmai|hotmil|hotmal)[.]com$' AS shape
    UNION ALL
    SELECT
        'yahoo.com' AS meant,
        '^(yaho|yahooo|yhaoo)[.]com$' AS shape
    UNION ALL
    SELECT
        'outlook.com' AS meant,
        '^(outlok|outloo|oulook)[.]com$' AS shape
    UNION ALL
    SELECT
        'icloud.com' AS meant,
        '^(iclod|icoud|iclould)[.]com$' AS shape
    UNION ALL
    SELECT
        '.com' AS meant,
        '[.](con|cmo|ocm|vom|comm)$' AS shape
)

SELECT
    CONCAT('customer ', c.customer_id) AS subject,
    IF(
        s.meant = '.com',
        CONCAT('.', SUBSTRING_INDEX(c.email, '.', -1)),
        SUBSTRING_INDEX(c.email, '@', -1)
    ) AS found,
    s.meant AS expected
FROM customer AS c
INNER JOIN slip AS s
    ON REGEXP_LIKE(SUBSTRING_INDEX(c.email, '@', -1), s.shape, 'c');
