-- Procedure: review_votes_import
--
-- Takes over how many people found some reviews helpful: a JSON array of objects with
-- review (its public id), helpful and unhelpful. What is here already and says the same
-- stays untouched, so the same import again changes nothing. Says how many rows became
-- others, and how many reviews are not known here; those are passed over.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      3819 where a count is negative, 3665 where one is missing
-- Example:     CALL review_votes_import(@votes, @changed, @unknown);
-- See:         schema/engagement/product_review_vote.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE review_votes_import (
    IN p_votes JSON,
    OUT p_changed INT,
    OUT p_unknown INT
)
COMMENT 'Takes over how many people found some reviews helpful'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
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

        SELECT
            COALESCE(SUM(r.product_review_id IS NULL), 0) AS unknown,
            COALESCE(
                SUM(
                    r.product_review_id IS NOT NULL
                    AND NOT (v.helpful <=> one.helpful AND v.unhelpful <=> one.unhelpful)
                ),
                0
            ) AS changed
        INTO p_unknown, p_changed
        FROM
            JSON_TABLE(
                p_votes,
                '$[*]' COLUMNS (
                    public_id VARCHAR(36) PATH '$.review' ERROR ON EMPTY ERROR ON ERROR,
                    helpful INT PATH '$.helpful' ERROR ON EMPTY ERROR ON ERROR,
                    unhelpful INT PATH '$.unhelpful' ERROR ON EMPTY ERROR ON ERROR
                )
            ) AS one
        LEFT JOIN product_review AS r
            ON IF(IS_UUID(one.public_id), UUID_TO_BIN(one.public_id), NULL) = r.public_id
        LEFT JOIN product_review_vote AS v
            ON r.product_review_id = v.product_review_id;

        INSERT INTO product_review_vote (product_review_id, helpful, unhelpful, imported_at)
        SELECT
            brought.product_review_id,
            brought.helpful,
            brought.unhelpful,
            brought.imported_at
        FROM (
            SELECT
                r.product_review_id,
                one.helpful,
                one.unhelpful,
                v_now AS imported_at
            FROM
                JSON_TABLE(
                    p_votes,
                    '$[*]' COLUMNS (
                        public_id VARCHAR(36) PATH '$.review',
                        helpful INT PATH '$.helpful',
                        unhelpful INT PATH '$.unhelpful'
                    )
                ) AS one
            INNER JOIN product_review AS r
                ON IF(IS_UUID(one.public_id), UUID_TO_BIN(one.public_id), NULL) = r.public_id
            LEFT JOIN product_review_vote AS v
                ON r.product_review_id = v.product_review_id
            WHERE NOT (v.helpful <=> one.helpful AND v.unhelpful <=> one.unhelpful)
            -- Who imports at the same time locks in the same order.
            ORDER BY r.product_review_id
        ) AS brought
        ON DUPLICATE KEY UPDATE
            helpful = brought.helpful,
            unhelpful = brought.unhelpful,
            imported_at = brought.imported_at;

        COMMIT;
    END;
END$$

DELIMITER ;
