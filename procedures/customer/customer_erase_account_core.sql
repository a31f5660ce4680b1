-- Procedure: customer_erase_account_core
--
-- Takes a customer who is being erased out of what they kept, said, asked and looked at.
-- Rows that are nobody's proof go: addresses, notes, segments, wishes. Of visits, questions,
-- tickets and consents what tells of the person goes. A gift card is let go of: it belongs
-- to whoever has its code. What was done is counted by table in the evidence.
--
-- Transaction: the caller's
-- Example:     CALL customer_erase_account_core(7, 'ann@example.com', @evidence);
-- See:         procedures/customer/customer_erase_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_account_core (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_email VARCHAR(320),
    INOUT p_evidence JSON
)
COMMENT 'Takes a customer who is being erased out of what they said and kept'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);

    DELETE FROM customer_address
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.customer_address', ROW_COUNT());

    DELETE FROM customer_note
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.customer_note', ROW_COUNT());

    DELETE FROM customer_group_member
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.customer_group_member', ROW_COUNT());

    DELETE FROM wishlist_item
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.wishlist_item', ROW_COUNT());

    -- A visit begins before anybody signs in; what ended in another's order is another's.
    UPDATE /*+ JOIN_FIXED_ORDER() INDEX(mt ix_marketing_touch_session_key) */
            (
                SELECT DISTINCT session_key
                FROM marketing_touch
                WHERE customer_id = p_customer_id
            ) AS visit
        INNER JOIN marketing_touch AS mt
            ON visit.session_key = mt.session_key
    SET mt.customer_id = p_customer_id
    WHERE
        mt.customer_id IS NULL
        AND mt.order_id IS NULL;

    -- Partitioned, so without a foreign key: a visit that was nobody's.
    UPDATE marketing_touch
    SET
        session_key = CONCAT('erased:', marketing_touch_id),
        customer_id = NULL,
        order_id = NULL,
        utm_term = NULL
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.marketing_touch', ROW_COUNT());

    -- What the shop published stays, as a question of nobody's.
    UPDATE product_question
    SET
        question = IF(status = 'published', question, 'erased'),
        answer = IF(status = 'published', answer, NULL),
        answered_by = IF(status = 'published', answered_by, NULL),
        answered_at = IF(status = 'published', answered_at, NULL),
        customer_id = NULL
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.product_question', ROW_COUNT());

    -- Who wrote without signing in and gave this e-mail is this customer.
    UPDATE support_ticket
    SET customer_id = p_customer_id
    WHERE
        contact_email = p_email COLLATE utf8mb4_0900_as_ci
        AND customer_id IS NULL;

    UPDATE support_ticket
    SET
        contact_email = NULL,
        subject = 'erased'
    WHERE customer_id = p_customer_id;

    SET p_evidence = JSON_SET(p_evidence, '$.support_ticket', ROW_COUNT());

    UPDATE customer_consent
    SET ip_hash = NULL
    WHERE
        customer_id = p_customer_id
        AND ip_hash IS NOT NULL;

    SET p_evidence = JSON_SET(p_evidence, '$.customer_consent', ROW_COUNT());

    INSERT INTO customer_consent (customer_id, purpose, channel, state, source, occurred_at)
    SELECT
        cc.customer_id,
        cc.purpose,
        cc.channel,
        'withdrawn' AS state,
        'erasure' AS source,
        v_now AS occurred_at
    FROM customer_consent_current AS cc
    WHERE
        cc.customer_id = p_customer_id
        AND cc.state = 'granted'
    ORDER BY cc.purpose, cc.channel;

    UPDATE stored_value_account
    SET customer_id = NULL
    WHERE
        customer_id = p_customer_id
        AND kind = 'gift_card';

    SET p_evidence = JSON_SET(p_evidence, '$.stored_value_account', ROW_COUNT());
END$$

DELIMITER ;
