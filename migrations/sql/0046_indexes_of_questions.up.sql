-- Migration 0046, up: indexes of questions
--
-- Locks: cart, billing_document, customer_month_summary, monthly_stock_summary,
--        product_review, stock_movement change beside writers (INPLACE); function
--        category_name_in, function product_name_in are missing for the moment between
--        drop and create

ALTER TABLE cart
    DROP KEY ix_cart_channel_id,
    ADD KEY ix_cart_channel_id_created_at (channel_id, created_at),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE billing_document
    DROP KEY ix_billing_document_channel_id_issued_on,
    ADD KEY ix_billing_document_channel_kind_issued_on (channel_id, document_kind, issued_on),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE customer_month_summary
    ADD KEY ix_customer_month_summary_channel_code_cohort_on (channel_code, cohort_on),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE monthly_stock_summary
    ADD KEY ix_monthly_stock_summary_warehouse_id_month_on (warehouse_id, month_on),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE product_review
    ADD KEY ix_product_review_created_at (created_at),
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE stock_movement
    ADD KEY ix_stock_movement_warehouse_id_occurred_at (
        warehouse_id, occurred_at, variant_id, quantity
    ),
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
    DECLARE v_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin DEFAULT p_locale_code;
    DECLARE v_name VARCHAR(100);
    DECLARE v_step INT DEFAULT 1;

    -- A circle of fall-backs must not go on for ever.
    WHILE v_locale_code IS NOT NULL AND v_step <= 8 DO
        SET v_name = (
            SELECT name
            FROM category_translation
            WHERE
                category_id = p_category_id
                AND locale_code = v_locale_code
        );

        IF v_name IS NOT NULL THEN
            RETURN v_name;
        END IF;

        SET v_locale_code = (
            SELECT fallback_locale
            FROM locale
            WHERE locale_code = v_locale_code
        );
        SET v_step = v_step + 1;
    END WHILE;

    RETURN (
        SELECT name
        FROM category_translation
        WHERE category_id = p_category_id
        ORDER BY locale_code
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
    DECLARE v_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin DEFAULT p_locale_code;
    DECLARE v_name VARCHAR(255);
    DECLARE v_step INT DEFAULT 1;

    -- A circle of fall-backs must not go on for ever.
    WHILE v_locale_code IS NOT NULL AND v_step <= 8 DO
        SET v_name = (
            SELECT name
            FROM product_translation
            WHERE
                product_id = p_product_id
                AND locale_code = v_locale_code
        );

        IF v_name IS NOT NULL THEN
            RETURN v_name;
        END IF;

        SET v_locale_code = (
            SELECT fallback_locale
            FROM locale
            WHERE locale_code = v_locale_code
        );
        SET v_step = v_step + 1;
    END WHILE;

    RETURN (
        SELECT name
        FROM product_translation
        WHERE product_id = p_product_id
        ORDER BY locale_code
        LIMIT 1
    );
END$$

DELIMITER ;
