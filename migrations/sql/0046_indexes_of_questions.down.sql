-- Migration 0046, down: take back what it made and changed
--
-- Locks: cart, billing_document, customer_month_summary, monthly_stock_summary,
--        product_review, stock_movement change beside writers (INPLACE); function
--        category_name_in, function product_name_in are missing for the moment between
--        drop and create

ALTER TABLE cart
    DROP KEY ix_cart_channel_id_created_at,
    ADD KEY ix_cart_channel_id (channel_id),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE billing_document
    DROP KEY ix_billing_document_channel_kind_issued_on,
    ADD KEY ix_billing_document_channel_id_issued_on (channel_id, issued_on),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE customer_month_summary
    DROP KEY ix_customer_month_summary_channel_code_cohort_on,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE monthly_stock_summary
    DROP KEY ix_monthly_stock_summary_warehouse_id_month_on,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE product_review
    DROP KEY ix_product_review_created_at,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE stock_movement
    DROP KEY ix_stock_movement_warehouse_id_occurred_at,
    ALGORITHM = INPLACE, LOCK = NONE;

DROP FUNCTION category_name_in;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION category_name_in(
    p_category_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(100)
COMMENT 'Name of a category in a language, or the nearest'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT
                locale_code,
                fallback_locale,
                1 AS step
            FROM locale
            WHERE locale_code = p_locale_code
            UNION ALL
            SELECT
                l.locale_code,
                l.fallback_locale,
                c.step + 1 AS step
            FROM chain AS c
            INNER JOIN locale AS l
                ON c.fallback_locale = l.locale_code
            -- A circle of fall-backs must not go on for ever.
            WHERE c.step < 8
        )

        SELECT ct.name
        FROM category_translation AS ct
        LEFT JOIN chain AS c
            ON ct.locale_code = c.locale_code
        WHERE ct.category_id = p_category_id
        ORDER BY c.step IS NULL ASC, c.step ASC, ct.locale_code ASC
        LIMIT 1
    );
END$$

DELIMITER ;

DROP FUNCTION product_name_in;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION product_name_in(
    p_product_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(255)
COMMENT 'Name of a product in a language, or the nearest'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT
                locale_code,
                fallback_locale,
                1 AS step
            FROM locale
            WHERE locale_code = p_locale_code
            UNION ALL
            SELECT
                l.locale_code,
                l.fallback_locale,
                c.step + 1 AS step
            FROM chain AS c
            INNER JOIN locale AS l
                ON c.fallback_locale = l.locale_code
            -- A circle of fall-backs must not go on for ever.
            WHERE c.step < 8
        )

        SELECT pt.name
        FROM product_translation AS pt
        LEFT JOIN chain AS c
            ON pt.locale_code = c.locale_code
        WHERE pt.product_id = p_product_id
        ORDER BY c.step IS NULL ASC, c.step ASC, pt.locale_code ASC
        LIMIT 1
    );
END$$

DELIMITER ;
