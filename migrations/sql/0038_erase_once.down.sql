-- Migration 0038, down: take back what it made and changed
--
-- Locks: none; the procedure is missing for the moment between drop and create

DROP PROCEDURE customer_erase;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_staff_user_id BIGINT UNSIGNED,
    OUT p_privacy_request_id BIGINT UNSIGNED
)
COMMENT 'Erases a person; orders and documents stay'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_email VARCHAR(320);
        DECLARE v_staff INT;
        DECLARE v_persons JSON;
        DECLARE v_person_id BIGINT UNSIGNED;
        DECLARE v_goods JSON;
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE each_person CURSOR FOR
            SELECT person.customer_id
            FROM
                JSON_TABLE(
                    v_persons, '$[*]' COLUMNS (customer_id BIGINT UNSIGNED PATH '$')
                ) AS person
            ORDER BY person.customer_id;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT MAX(email) INTO v_email
        FROM customer
        WHERE customer_id = p_customer_id;

        -- Another account that is open is never erased along with a guest.
        SELECT JSON_ARRAYAGG(customer_id) INTO v_persons
        FROM customer
        WHERE
            customer_id = p_customer_id
            OR (email = v_email COLLATE utf8mb4_0900_as_ci AND account_email IS NULL);

        CALL customer_lock_core(v_persons);

        SELECT status INTO v_status
        FROM customer
        WHERE customer_id = p_customer_id;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such customer';
        END IF;

        SELECT COUNT(*) INTO v_staff
        FROM staff_user
        WHERE
            staff_user_id = p_staff_user_id
            AND status = 'active';

        IF p_staff_user_id IS NOT NULL AND v_staff = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: nobody of that number works here';
        END IF;

        IF v_status <> 'erased' THEN
            SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
            FROM
                JSON_TABLE(
                    v_persons, '$[*]' COLUMNS (customer_id BIGINT UNSIGNED PATH '$')
                ) AS person
            INNER JOIN cart AS c
                ON person.customer_id = c.customer_id
            INNER JOIN stock_reservation AS sr
                ON c.cart_id = sr.cart_id;

            CALL stock_lock_core(v_goods);

            SET v_is_done = FALSE;
            OPEN each_person;

            each_erasure: LOOP
                FETCH each_person INTO v_person_id;
                IF v_is_done THEN
                    LEAVE each_erasure;
                END IF;

                CALL customer_erase_core(v_person_id, p_staff_user_id);
            END LOOP;

            CLOSE each_person;
        END IF;

        SELECT privacy_request_id INTO p_privacy_request_id
        FROM privacy_request
        WHERE
            standing_of = p_customer_id
            AND kind = 'erase';

        COMMIT;
    END;
END$$

DELIMITER ;
