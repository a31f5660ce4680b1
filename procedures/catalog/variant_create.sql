-- Procedure: variant_create
--
-- Adds a variant to a product with all its choices, signed. Takes the ids of the
-- option values as a JSON array: one of each choice that the product offers, in any
-- order; NULL for a product that offers none. The same choices again are refused, as
-- two variants would be one thing.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID
-- Example:     CALL variant_create(7, 'TEE-RED-M', '[1, 12]', @variant);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE variant_create (
    IN p_product_id BIGINT UNSIGNED,
    IN p_sku VARCHAR(64),
    IN p_option_values JSON,
    OUT p_variant_id BIGINT UNSIGNED
)
COMMENT 'Adds a variant to a product with all its choices'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_found INT;
        DECLARE v_offered INT;
        DECLARE v_given INT DEFAULT COALESCE(JSON_LENGTH(p_option_values), 0);
        DECLARE v_chosen INT;
        DECLARE v_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT COUNT(*) INTO v_found
        FROM product
        WHERE product_id = p_product_id
        FOR SHARE;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such product';
        END IF;

        SELECT COUNT(*) INTO v_offered
        FROM product_option
        WHERE product_id = p_product_id
        FOR SHARE;

        SELECT
            COUNT(DISTINCT po.option_type_id) AS chosen,
            SHA2(
                COALESCE(
                    GROUP_CONCAT(ov.option_value_id ORDER BY ov.option_type_id SEPARATOR ','), ''
                ),
                256
            ) AS signature
        INTO v_chosen, v_signature
        FROM
            JSON_TABLE(
                p_option_values, '$[*]' COLUMNS (option_value_id BIGINT UNSIGNED PATH '$')
            ) AS given
        INNER JOIN option_value AS ov
            ON given.option_value_id = ov.option_value_id
        INNER JOIN product_option AS po
            ON ov.option_type_id = po.option_type_id
        WHERE po.product_id = p_product_id;

        IF v_given <> v_offered OR v_chosen <> v_offered THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: choose one value of each choice of the product';
        END IF;

        INSERT INTO product_variant (product_id, sku, option_signature)
        VALUES (p_product_id, p_sku, v_signature);

        SET p_variant_id = LAST_INSERT_ID();

        INSERT INTO variant_option_value (variant_id, product_id, option_type_id, option_value_id)
        SELECT
            p_variant_id AS variant_id,
            p_product_id AS product_id,
            ov.option_type_id,
            ov.option_value_id
        FROM
            JSON_TABLE(
                p_option_values, '$[*]' COLUMNS (option_value_id BIGINT UNSIGNED PATH '$')
            ) AS given
        INNER JOIN option_value AS ov
            ON given.option_value_id = ov.option_value_id;

        COMMIT;
    END;
END$$

DELIMITER ;
