-- Migration 0050, down: take back what it made and changed
--
-- Loses: what the outbox has to tell of erased customers; MongoDB is to be told of them
--        before
-- Locks: outbox_event is copied under a shared lock (COPY); 3 triggers are exchanged;
--        procedure customer_erase_core, procedure outbox_backfill, procedure
--        outbox_claim, procedure outbox_note are missing for the moment between drop and
--        create

DELETE FROM outbox_event
WHERE aggregate_type = 'customer';

-- allow SDB004: only its comment; the check beside it takes a copy anyway
ALTER TABLE outbox_event
    DROP CHECK ck_outbox_event_aggregate_type,
    MODIFY COLUMN aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'category, order, product, review',
    ADD CONSTRAINT ck_outbox_event_aggregate_type
    CHECK (aggregate_type IN ('category', 'order', 'product', 'review')),
    ALGORITHM = COPY, LOCK = SHARED;

DROP PROCEDURE customer_erase_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_core (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_staff_user_id BIGINT UNSIGNED
)
COMMENT 'Erases one customer; orders and documents stay'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_email VARCHAR(320);
    DECLARE v_locked INT;
    DECLARE v_order_number VARCHAR(32);
    DECLARE v_request_id BIGINT UNSIGNED;
    DECLARE v_evidence JSON DEFAULT (JSON_OBJECT('customer', 1));
    DECLARE v_cart_id BIGINT UNSIGNED;
    DECLARE v_carts INT DEFAULT 0;
    DECLARE v_cart_lines INT DEFAULT 0;
    DECLARE v_claims INT DEFAULT 0;
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_addresses INT DEFAULT 0;
    DECLARE v_redemptions INT DEFAULT 0;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE v_detail VARCHAR(128);

    -- One after the other by its key: a join that reads rows of others waits for them.
    DECLARE each_cart CURSOR FOR
        SELECT cart_id
        FROM cart
        WHERE customer_id = p_customer_id
        ORDER BY cart_id;

    DECLARE each_order CURSOR FOR
        SELECT order_id
        FROM sales_order
        WHERE customer_id = p_customer_id
        ORDER BY order_id;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SELECT COUNT(*) INTO v_locked
    FROM sales_order
    WHERE customer_id = p_customer_id
    FOR UPDATE;

    SELECT MIN(o.order_number) INTO v_order_number
    FROM sales_order AS o
    INNER JOIN order_status AS os
        ON o.status_code = os.status_code
    WHERE
        o.customer_id = p_customer_id
        AND NOT os.is_terminal;

    IF v_order_number IS NOT NULL THEN
        SET v_detail = CONCAT('ERASE_BLOCKED_OPEN_ORDER: order ', v_order_number, ' is still open');
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30701,
            MESSAGE_TEXT = v_detail;
    END IF;

    SELECT MIN(o.order_number) INTO v_order_number
    FROM sales_order AS o
    INNER JOIN return_request AS rr
        ON o.order_id = rr.order_id
    WHERE
        o.customer_id = p_customer_id
        AND rr.closed_at IS NULL;

    IF v_order_number IS NOT NULL THEN
        SET v_detail = CONCAT(
            'ERASE_BLOCKED_OPEN_ORDER: a return of order ', v_order_number, ' is still open'
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30701,
            MESSAGE_TEXT = v_detail;
    END IF;

    SELECT MAX(privacy_request_id) INTO v_request_id
    FROM privacy_request
    WHERE
        standing_of = p_customer_id
        AND kind = 'erase';

    IF v_request_id IS NULL THEN
        INSERT INTO privacy_request (customer_id, kind, requested_at)
        VALUES (p_customer_id, 'erase', v_now);

        SET v_request_id = LAST_INSERT_ID();
    END IF;

    -- From here to the end of the transaction the guards let this customer be erased.
    UPDATE privacy_request
    SET state = 'in_progress'
    WHERE privacy_request_id = v_request_id;

    SELECT email INTO v_email
    FROM customer
    WHERE customer_id = p_customer_id;

    UPDATE customer
    SET
        status = 'erased',
        erased_at = v_now,
        deleted_at = COALESCE(deleted_at, v_now),
        external_ref = NULL,
        email = NULL,
        full_name = NULL,
        phone = NULL
    WHERE customer_id = p_customer_id;

    SET v_is_done = FALSE;
    OPEN each_cart;

    each_cart_emptied: LOOP
        FETCH each_cart INTO v_cart_id;
        IF v_is_done THEN
            LEAVE each_cart_emptied;
        END IF;

        DELETE FROM stock_reservation
        WHERE cart_id = v_cart_id;

        SET v_claims = v_claims + ROW_COUNT();

        UPDATE cart
        SET
            status = IF(status = 'open', 'expired', status),
            shipping_address_id = NULL,
            billing_address_id = NULL,
            utm_source = NULL,
            utm_medium = NULL,
            utm_campaign = NULL
        WHERE cart_id = v_cart_id;

        SET v_carts = v_carts + ROW_COUNT();

        -- What was ordered keeps its lines, as the order does.
        DELETE FROM cart_line
        WHERE
            cart_id = v_cart_id
            AND NOT EXISTS (
                SELECT 1 FROM sales_order AS o
                WHERE o.cart_id = v_cart_id
            );

        SET v_cart_lines = v_cart_lines + ROW_COUNT();
    END LOOP;

    CLOSE each_cart;

    UPDATE subscription
    SET
        status = 'cancelled',
        next_order_on = NULL,
        shipping_address_id = NULL,
        cancelled_at = v_now
    WHERE
        customer_id = p_customer_id
        AND status <> 'cancelled';

    SET v_evidence = JSON_SET(v_evidence, '$.subscription', ROW_COUNT());

    DELETE FROM customer_address
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_address', ROW_COUNT());

    DELETE FROM customer_note
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_note', ROW_COUNT());

    DELETE FROM customer_group_member
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_group_member', ROW_COUNT());

    DELETE FROM wishlist_item
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.wishlist_item', ROW_COUNT());

    -- Partitioned, so without a foreign key: a visit that was nobody's.
    UPDATE marketing_touch
    SET
        session_key = CONCAT('erased:', marketing_touch_id),
        customer_id = NULL,
        order_id = NULL
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.marketing_touch', ROW_COUNT());

    -- What the shop published stays, as a question of nobody's.
    UPDATE product_question
    SET
        question = IF(status = 'published', question, 'erased'),
        customer_id = NULL
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.product_question', ROW_COUNT());

    -- Who wrote without signing in and gave this e-mail is this customer.
    UPDATE support_ticket
    SET customer_id = p_customer_id
    WHERE
        contact_email = v_email COLLATE utf8mb4_0900_as_ci
        AND customer_id IS NULL;

    UPDATE support_ticket
    SET
        contact_email = NULL,
        subject = 'erased'
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.support_ticket', ROW_COUNT());

    UPDATE customer_consent
    SET ip_hash = NULL
    WHERE
        customer_id = p_customer_id
        AND ip_hash IS NOT NULL;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_consent', ROW_COUNT());

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

    SET v_is_done = FALSE;
    OPEN each_order;

    each_order_emptied: LOOP
        FETCH each_order INTO v_order_id;
        IF v_is_done THEN
            LEAVE each_order_emptied;
        END IF;

        UPDATE order_address
        SET
            full_name = NULL,
            company = NULL,
            line1 = NULL,
            line2 = NULL,
            city = NULL,
            region = IF(country_code IS NULL, region, NULL),
            postal_code = NULL,
            phone = NULL
        WHERE order_id = v_order_id;

        SET v_addresses = v_addresses + ROW_COUNT();

        UPDATE coupon_redemption
        SET redeemer_key = SHA2(CONCAT('erased:', order_id), 256)
        WHERE order_id = v_order_id;

        SET v_redemptions = v_redemptions + ROW_COUNT();
    END LOOP;

    CLOSE each_order;

    SET v_evidence = JSON_SET(
        v_evidence,
        '$.cart', v_carts,
        '$.cart_line', v_cart_lines,
        '$.stock_reservation', v_claims,
        '$.order_address', v_addresses,
        '$.coupon_redemption', v_redemptions
    );

    UPDATE privacy_request
    SET
        state = 'completed',
        completed_at = v_now,
        staff_user_id = p_staff_user_id,
        evidence = v_evidence
    WHERE privacy_request_id = v_request_id;
END$$

DELIMITER ;

DROP PROCEDURE outbox_backfill;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_backfill (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_after_id BIGINT UNSIGNED,
    IN p_batch INT,
    OUT p_last_id BIGINT UNSIGNED,
    OUT p_noted INT
)
COMMENT 'Notes things that were there before the outbox'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_last_id = NULL;
        SET p_noted = 0;

        IF COALESCE(p_type, '') NOT IN ('category', 'order', 'product', 'review') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a thing is a category, order, product or review';
        END IF;

        IF p_after_id IS NULL OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: begin above 0 or a key, look at 1 key or more';
        END IF;

        SET p_last_id = p_batch - 1 + CASE p_type
            WHEN 'category'
                THEN (
                    SELECT MIN(category_id)
                    FROM category
                    WHERE category_id > p_after_id
                )
            WHEN 'order'
                THEN (
                    SELECT MIN(order_id)
                    FROM sales_order
                    WHERE order_id > p_after_id
                )
            WHEN 'product'
                THEN (
                    SELECT MIN(product_id)
                    FROM product
                    WHERE product_id > p_after_id
                )
            ELSE (
                SELECT MIN(product_review_id)
                FROM product_review
                WHERE product_review_id > p_after_id
            )
        END;

        -- One that was noted since this statement began stays as it was noted.
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            p_type AS aggregate_type,
            thing.aggregate_id,
            thing.public_id
        FROM (
            SELECT
                category_id AS aggregate_id,
                public_id
            FROM category
            WHERE
                p_type = 'category'
                AND category_id > p_after_id
                AND category_id <= p_last_id
            UNION ALL
            SELECT
                order_id AS aggregate_id,
                public_id
            FROM sales_order
            WHERE
                p_type = 'order'
                AND order_id > p_after_id
                AND order_id <= p_last_id
                AND placed_at IS NOT NULL
            UNION ALL
            SELECT
                product_id AS aggregate_id,
                public_id
            FROM product
            WHERE
                p_type = 'product'
                AND product_id > p_after_id
                AND product_id <= p_last_id
                AND deleted_at IS NULL
            UNION ALL
            SELECT
                product_review_id AS aggregate_id,
                public_id
            FROM product_review
            WHERE
                p_type = 'review'
                AND product_review_id > p_after_id
                AND product_review_id <= p_last_id
        ) AS thing
        WHERE
            NOT EXISTS (
                SELECT 1
                FROM outbox_event AS oe
                WHERE
                    oe.aggregate_type = p_type
                    AND oe.aggregate_id = thing.aggregate_id
            )
        ON DUPLICATE KEY UPDATE version = outbox_event.version;

        SET p_noted = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_claim;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_claim (
    IN p_worker VARCHAR(64),
    IN p_events INT,
    IN p_seconds INT
)
COMMENT 'Gives a worker things to deliver, for some seconds'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_events JSON;
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

        IF COALESCE(p_worker, '') = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a worker has a name';
        END IF;

        IF COALESCE(p_events, 0) < 1 OR COALESCE(p_seconds, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: claim 1 event or more, for 1 second or more';
        END IF;

        SET v_now = UTC_TIMESTAMP(6);

        -- Keys are named: to scan the table instead would lock what is not asked for.
        SELECT JSON_ARRAYAGG(JSON_OBJECT('type', ripe.aggregate_type, 'id', ripe.aggregate_id))
        INTO v_events
        FROM (
            SELECT
                aggregate_type,
                aggregate_id
            FROM outbox_event FORCE INDEX (ix_outbox_event_changes_at)
            WHERE changes_at <= v_now
            ORDER BY changes_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS ripe;

        -- By their key, here and below: to scan the table would wait for what others hold.
        UPDATE /*+ JOIN_PREFIX(ripe) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    v_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16) PATH '$.type',
                        aggregate_id BIGINT UNSIGNED PATH '$.id'
                    )
                ) AS ripe
                ON
                    oe.aggregate_type = CONVERT(ripe.aggregate_type USING ascii)
                    AND oe.aggregate_id = ripe.aggregate_id
        SET oe.version = oe.version + 1;

        -- Those just woken are due as well.
        SET v_now = UTC_TIMESTAMP(6);

        SELECT JSON_ARRAYAGG(JSON_OBJECT('type', due.aggregate_type, 'id', due.aggregate_id))
        INTO v_events
        FROM (
            SELECT
                aggregate_type,
                aggregate_id
            FROM outbox_event FORCE INDEX (ix_outbox_event_due)
            WHERE
                status = 'waiting'
                AND next_attempt_at <= v_now
            ORDER BY next_attempt_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS due;

        UPDATE /*+ JOIN_PREFIX(due) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    v_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16) PATH '$.type',
                        aggregate_id BIGINT UNSIGNED PATH '$.id'
                    )
                ) AS due
                ON
                    oe.aggregate_type = CONVERT(due.aggregate_type USING ascii)
                    AND oe.aggregate_id = due.aggregate_id
        SET
            oe.claimed_by = p_worker,
            oe.claimed_at = v_now,
            oe.next_attempt_at = v_now + INTERVAL p_seconds SECOND,
            oe.attempts = oe.attempts + 1;

        COMMIT;

        -- One snapshot, so that a version and what it holds belong together. In no order: a
        -- sort would need room for documents in its buffer, and fail where one is large.
        SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
        START TRANSACTION;

        SELECT
            oe.aggregate_type,
            oe.aggregate_id,
            oe.public_id,
            oe.version,
            oe.op,
            oe.attempts,
            oe.changed_at,
            COALESCE(pd.document, cd.document, rd.document, od.document) AS document,
            pd.changes_at
        FROM
            JSON_TABLE(
                v_events,
                '$[*]' COLUMNS ( -- noqa: CP02
                    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin -- noqa: PRS
                    PATH '$.type',
                    aggregate_id BIGINT UNSIGNED PATH '$.id'
                )
            ) AS e
        INNER JOIN outbox_event AS oe
            ON
                e.aggregate_type = oe.aggregate_type
                AND e.aggregate_id = oe.aggregate_id
        LEFT JOIN product_document AS pd
            ON
                oe.aggregate_type = 'product'
                AND oe.aggregate_id = pd.aggregate_id
        LEFT JOIN category_document AS cd
            ON
                oe.aggregate_type = 'category'
                AND oe.aggregate_id = cd.aggregate_id
        LEFT JOIN review_document AS rd
            ON
                oe.aggregate_type = 'review'
                AND oe.aggregate_id = rd.aggregate_id
        LEFT JOIN order_document AS od
            ON
                oe.aggregate_type = 'order'
                AND oe.aggregate_id = od.aggregate_id;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_note;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_note (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_ids JSON,
    OUT p_noted INT
)
COMMENT 'Has things told again, given by their keys'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_id BIGINT UNSIGNED;
        DECLARE v_public_id BINARY(16);
        DECLARE v_known_id BINARY(16);
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE each_thing CURSOR FOR
            SELECT t.aggregate_id
            FROM
                JSON_TABLE(
                    p_ids, '$[*]' COLUMNS (aggregate_id BIGINT UNSIGNED PATH '$' ERROR ON ERROR)
                ) AS t
            ORDER BY t.aggregate_id;

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

        SET p_noted = 0;

        IF COALESCE(p_type, '') NOT IN ('category', 'order', 'product', 'review') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a thing is a category, order, product or review';
        END IF;

        IF COALESCE(JSON_TYPE(p_ids), '') <> 'ARRAY' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the things are a list of ids';
        END IF;

        OPEN each_thing;

        each_noted: LOOP
            FETCH each_thing INTO v_id;
            IF v_is_done THEN
                LEAVE each_noted;
            END IF;

            SET v_public_id = CASE p_type
                WHEN 'category'
                    THEN (
                        SELECT public_id
                        FROM category
                        WHERE category_id = v_id
                    )
                WHEN 'order'
                    THEN (
                        SELECT public_id
                        FROM sales_order
                        WHERE order_id = v_id
                    )
                WHEN 'product'
                    THEN (
                        SELECT public_id
                        FROM product
                        WHERE product_id = v_id
                    )
                ELSE (
                    SELECT public_id
                    FROM product_review
                    WHERE product_review_id = v_id
                )
            END;
            SET v_known_id = (
                SELECT public_id
                FROM outbox_event
                WHERE
                    aggregate_type = p_type
                    AND aggregate_id = v_id
            );

            IF COALESCE(v_public_id, v_known_id) IS NOT NULL THEN
                CALL outbox_note_core(
                    p_type,
                    v_id,
                    COALESCE(v_public_id, v_known_id),
                    IF(v_public_id IS NULL, 'delete', 'upsert')
                );

                SET p_noted = p_noted + 1;
            END IF;
        END LOOP;

        CLOSE each_thing;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP TRIGGER customer_after_update_note_document;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_update_note_document
AFTER UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_after_update_note_change
BEGIN
    IF (NEW.erased_at IS NULL) <> (OLD.erased_at IS NULL) THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'order' AS aggregate_type,
            order_id,
            public_id
        FROM sales_order
        WHERE
            customer_id = NEW.customer_id
            AND placed_at IS NOT NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';

        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'review' AS aggregate_type,
            product_review_id,
            public_id
        FROM product_review
        WHERE customer_id = NEW.customer_id
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER download_grant_before_update_guard_used;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_update_guard_used
BEFORE UPDATE ON download_grant
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.order_id = OLD.order_id
        AND NEW.order_line_id = OLD.order_line_id
        AND NEW.digital_asset_id = OLD.digital_asset_id
        AND NEW.token_hash = OLD.token_hash
        AND NEW.downloads_used >= OLD.downloads_used
        AND (OLD.revoked_at IS NULL OR NEW.revoked_at <=> OLD.revoked_at)
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: a download that was taken or revoked stays so';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER fraud_assessment_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_update_guard_ledger
BEFORE UPDATE ON fraud_assessment
FOR EACH ROW
BEGIN
    IF NOT (
        COALESCE(OLD.assessed_at < retention_cutoff('fraud_assessment_reasons'), FALSE)
        AND JSON_LENGTH(NEW.reasons) = 0
        AND NEW.fraud_assessment_id = OLD.fraud_assessment_id
        AND NEW.order_id = OLD.order_id
        AND NEW.provider = OLD.provider
        AND NEW.score = OLD.score
        AND NEW.verdict = OLD.verdict
        AND NEW.assessed_at = OLD.assessed_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment changes no row but to forget reasons';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER order_status_history_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_update_guard_ledger
BEFORE UPDATE ON order_status_history
FOR EACH ROW
BEGIN
    IF NOT (
        COALESCE(OLD.changed_at < retention_cutoff('order_status_history_note'), FALSE)
        AND NEW.note IS NULL
        AND NEW.order_id = OLD.order_id
        AND NEW.seq = OLD.seq
        AND NEW.from_status = OLD.from_status
        AND NEW.to_status = OLD.to_status
        AND NEW.changed_at = OLD.changed_at
        AND NEW.actor = OLD.actor
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: order_status_history changes no row but to forget a note';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER privacy_request_before_update_guard_closed;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER privacy_request_before_update_guard_closed
BEFORE UPDATE ON privacy_request
FOR EACH ROW
BEGIN
    DECLARE v_erased_at DATETIME(6);

    IF OLD.completed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30703,
            MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: a request that was closed stands still';
    END IF;

    IF NOT (
        NEW.privacy_request_id = OLD.privacy_request_id
        AND NEW.customer_id = OLD.customer_id
        AND NEW.kind = OLD.kind
        AND NEW.requested_at = OLD.requested_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30703,
            MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: whose it is, what for and since when stays';
    END IF;

    IF NEW.kind = 'erase' AND NEW.state = 'completed' THEN
        SELECT erased_at INTO v_erased_at
        FROM customer
        WHERE customer_id = NEW.customer_id;

        IF OLD.state <> 'in_progress' OR v_erased_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30703,
                MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: customer_erase alone completes an erasure';
        END IF;
    END IF;
END$$

DELIMITER ;

DROP TRIGGER stock_movement_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_update_refuse
BEFORE UPDATE ON stock_movement
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stock_movement changes no row';
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_violations AS
WITH erased AS (
    SELECT customer_id
    FROM customer
    WHERE status = 'erased'
),

kept AS (
    SELECT
        'customer_address' AS what,
        customer_id
    FROM customer_address
    UNION ALL
    SELECT
        'customer_note' AS what,
        customer_id
    FROM customer_note
    UNION ALL
    SELECT
        'customer_group_member' AS what,
        customer_id
    FROM customer_group_member
    UNION ALL
    SELECT
        'wishlist_item' AS what,
        customer_id
    FROM wishlist_item
    UNION ALL
    SELECT
        'support_ticket' AS what,
        customer_id
    FROM support_ticket
    WHERE subject <> 'erased' OR contact_email IS NOT NULL
    UNION ALL
    SELECT
        'customer_consent' AS what,
        customer_id
    FROM customer_consent
    WHERE ip_hash IS NOT NULL
    UNION ALL
    SELECT
        'cart' AS what,
        customer_id
    FROM cart
    WHERE status = 'open' OR COALESCE(utm_source, utm_medium, utm_campaign) IS NOT NULL
    UNION ALL
    SELECT
        'subscription' AS what,
        customer_id
    FROM subscription
    WHERE status <> 'cancelled'
    UNION ALL
    SELECT
        'marketing_touch' AS what,
        customer_id
    FROM marketing_touch
    UNION ALL
    SELECT
        'coupon_redemption' AS what,
        o.customer_id
    FROM coupon_redemption AS cr
    INNER JOIN sales_order AS o
        ON cr.order_id = o.order_id
    WHERE cr.redeemer_key <> SHA2(CONCAT('erased:', cr.order_id), 256)
    UNION ALL
    SELECT
        'order_address' AS what,
        o.customer_id
    FROM order_address AS oa
    INNER JOIN sales_order AS o
        ON oa.order_id = o.order_id
    WHERE
        COALESCE(
            oa.full_name, oa.company, oa.line1, oa.line2, oa.city, oa.postal_code, oa.phone,
            IF(oa.country_code IS NULL, NULL, oa.region)
        ) IS NOT NULL
)

SELECT
    'of an erased customer nothing is kept' AS invariant,
    CONCAT('customer ', e.customer_id, ', ', k.what) AS subject,
    CAST(COUNT(*) AS CHAR) AS found,
    '0' AS expected
FROM erased AS e
INNER JOIN kept AS k
    ON e.customer_id = k.customer_id
GROUP BY e.customer_id, k.what
UNION ALL
SELECT
    'an erased customer agrees to nothing' AS invariant,
    CONCAT('customer ', e.customer_id) AS subject,
    CAST(COUNT(*) AS CHAR) AS found,
    '0' AS expected
FROM erased AS e
INNER JOIN customer_consent_current AS cc
    ON e.customer_id = cc.customer_id
WHERE cc.state = 'granted'
GROUP BY e.customer_id
UNION ALL
SELECT
    'an erasure has a request that it completed' AS invariant,
    CONCAT('customer ', e.customer_id) AS subject,
    COALESCE(CAST(pr.state AS CHAR), 'none') AS found,
    'completed' AS expected
FROM erased AS e
LEFT JOIN privacy_request AS pr
    ON
        e.customer_id = pr.standing_of
        AND pr.kind = 'erase'
WHERE COALESCE(pr.state, 'none') <> 'completed'
UNION ALL
SELECT
    'a request for erasure that was completed erased somebody' AS invariant,
    CONCAT('customer ', pr.customer_id) AS subject,
    CAST(cu.status AS CHAR) AS found,
    'erased' AS expected
FROM privacy_request AS pr
INNER JOIN customer AS cu
    ON pr.customer_id = cu.customer_id
WHERE
    pr.kind = 'erase'
    AND pr.state = 'completed'
    AND cu.status <> 'erased';

DROP VIEW customer_document;

DROP PROCEDURE customer_erase_traces_core;

DROP PROCEDURE customer_erase_orders_core;

DROP PROCEDURE customer_erase_carts_core;

DROP PROCEDURE customer_erase_account_core;
