-- Procedure: stock_adjust
--
-- Notes that goods came onto a shelf or left it other than by a sale or a return.
-- What would leave less than is claimed is refused, and the claims that would have
-- to be released first are named.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID, 30101 STOCK_INSUFFICIENT
-- Example:     CALL stock_adjust(42, 1, -2, 'damage', 'fell off the fork-lift');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_adjust (
    IN p_variant_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_quantity INT,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_note VARCHAR(255)
)
COMMENT 'Notes goods that came onto a shelf or left it'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_claims VARCHAR(128);
        DECLARE v_more INT;
        DECLARE v_detail VARCHAR(128);
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            IF v_errno = 3819 AND v_message LIKE '%ck_stock_level_no_oversell%' THEN
                WITH claim AS (
                    SELECT
                        stock_reservation_id,
                        ROW_NUMBER() OVER (ORDER BY stock_reservation_id) AS place
                    FROM stock_reservation
                    WHERE
                        variant_id = p_variant_id
                        AND warehouse_id = p_warehouse_id
                )

                -- As many as a message has room for.
                SELECT
                    GROUP_CONCAT(
                        IF(place <= 5, stock_reservation_id, NULL)
                        ORDER BY stock_reservation_id SEPARATOR ', '
                    ) AS claims,
                    COUNT(*) - 5 AS more
                INTO v_claims, v_more
                FROM claim;
                -- Without a claim it is the shelf that holds too little.
                IF v_claims IS NOT NULL THEN
                    SET v_detail = LEFT(
                        CONCAT(
                            'STOCK_INSUFFICIENT: release some of the reservations ',
                            v_claims,
                            IF(v_more > 0, CONCAT(' and ', v_more, ' more'), '')
                        ),
                        128
                    );
                    SIGNAL SQLSTATE '45000'
                        SET
                        MYSQL_ERRNO = 30101,
                        MESSAGE_TEXT = v_detail;
                END IF;
            END IF;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        IF p_quantity IS NULL OR p_quantity = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say how many units came, or with a minus went';
        END IF;

        IF p_kind IS NULL OR p_kind NOT IN ('receipt', 'adjust', 'damage', 'count') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the kind is receipt, adjust, damage or count';
        END IF;

        -- The first goods of a variant in a warehouse find no row to count them.
        INSERT INTO stock_level (variant_id, warehouse_id)
        VALUES (p_variant_id, p_warehouse_id)
        ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;

        INSERT INTO stock_movement (variant_id, warehouse_id, kind, quantity, on_hand_after, note)
        VALUES (p_variant_id, p_warehouse_id, p_kind, p_quantity, 0, p_note);

        COMMIT;
    END;
END$$

DELIMITER ;
