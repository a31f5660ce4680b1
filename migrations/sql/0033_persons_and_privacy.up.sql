-- Migration 0033, up: ask customers for consent, know them, help them, and erase them
--
-- Locks: customer is copied under a shared lock (COPY); the rest is new or metadata

CREATE TABLE staff_user (
    staff_user_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,

    email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NOT NULL
    COMMENT 'Trimmed, lower case; what signs in [pii:email]',
    full_name VARCHAR(255) NOT NULL COMMENT '[pii:name]',
    role_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Department: support, warehouse, catalog, finance, privacy, admin',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
    COMMENT 'active, left: works here no more',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    left_at DATETIME(6) NULL COMMENT 'UTC; NULL: works here',

    PRIMARY KEY (staff_user_id),
    UNIQUE KEY uq_staff_user_email (email),
    CONSTRAINT ck_staff_user_email_normalised
    CHECK (
        email LIKE '_%@_%'
        AND email COLLATE utf8mb4_0900_bin = LOWER(TRIM(email)) COLLATE utf8mb4_0900_bin
    ),
    CONSTRAINT ck_staff_user_role_code
    CHECK (role_code IN ('support', 'warehouse', 'catalog', 'finance', 'privacy', 'admin')),
    CONSTRAINT ck_staff_user_status
    CHECK (status IN ('active', 'left')),
    CONSTRAINT ck_staff_user_left_has_time
    CHECK ((status = 'left') = (left_at IS NOT NULL))
) COMMENT = 'Somebody who works for the shop';

CREATE TABLE customer_consent (
    customer_consent_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,

    purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'marketing, profiling: offers made to measure, analytics, sharing: with partners',
    channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'By which way: email, sms, phone, post, push, web',
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'granted, withdrawn',
    source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Where it was said, as checkout, account, unsubscribe_link; erasure: with the person',
    policy_version VARCHAR(32) COLLATE utf8mb4_0900_as_cs NULL
    COMMENT 'Of the text that was shown; NULL: none was',
    ip_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Keyed SHA-256 of the address it came from; NULL: not known, or erased [pii:id]',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (customer_consent_id),
    KEY ix_customer_consent_current (customer_id, purpose, channel, occurred_at),
    CONSTRAINT fk_customer_consent_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT ck_customer_consent_purpose
    CHECK (purpose IN ('marketing', 'profiling', 'analytics', 'sharing')),
    CONSTRAINT ck_customer_consent_channel
    CHECK (channel IN ('email', 'sms', 'phone', 'post', 'push', 'web')),
    CONSTRAINT ck_customer_consent_state
    CHECK (state IN ('granted', 'withdrawn')),
    CONSTRAINT ck_customer_consent_ip_hash_is_hash
    CHECK (REGEXP_LIKE(ip_hash, '^[0-9a-f]{64}$'))
) COMMENT = 'What a customer agreed to, and took back';

CREATE TABLE privacy_request (
    privacy_request_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    customer_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'access: show it, erase, rectify: mend it',
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'received'
    COMMENT 'received, in_progress: while customer_erase runs, completed, rejected',
    requested_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    -- NOT NULL is asked before the default of requested_at is there (1048).
    due_at DATETIME(6) GENERATED ALWAYS AS (TIMESTAMPADD(DAY, 30, requested_at)) STORED
    COMMENT 'UTC; by when it is to be completed or rejected, never NULL',
    completed_at DATETIME(6) NULL COMMENT 'UTC, when completed or rejected; NULL: still open',
    staff_user_id BIGINT UNSIGNED NULL
    COMMENT 'Who completed or rejected it; NULL: still open, or the customer did it alone',
    evidence JSON NULL
    COMMENT 'What was done: of an erasure the rows by table, else in words; NULL: still open',

    -- Its unique key is what allows one open request of a kind, and one erasure ever.
    standing_of BIGINT UNSIGNED GENERATED ALWAYS AS (
        IF(completed_at IS NULL OR (kind = 'erase' AND state = 'completed'), customer_id, NULL)
    ) VIRTUAL COMMENT 'The customer while it is open or once erased; NULL: over and done with',

    PRIMARY KEY (privacy_request_id),
    UNIQUE KEY uq_privacy_request_public_id (public_id),
    UNIQUE KEY uq_privacy_request_standing (standing_of, kind),
    KEY ix_privacy_request_customer_id (customer_id),
    KEY ix_privacy_request_staff_user_id (staff_user_id),
    KEY ix_privacy_request_state_due_at (state, due_at),
    CONSTRAINT fk_privacy_request_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_privacy_request_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_privacy_request_kind
    CHECK (kind IN ('access', 'erase', 'rectify')),
    CONSTRAINT ck_privacy_request_state
    CHECK (state IN ('received', 'in_progress', 'completed', 'rejected')),
    CONSTRAINT ck_privacy_request_closed_has_time
    CHECK ((state IN ('completed', 'rejected')) = (completed_at IS NOT NULL)),
    CONSTRAINT ck_privacy_request_closed_has_evidence
    CHECK ((completed_at IS NOT NULL) = (evidence IS NOT NULL)),
    CONSTRAINT ck_privacy_request_evidence_is_object
    CHECK (JSON_TYPE(evidence) = 'OBJECT'),
    CONSTRAINT ck_privacy_request_completed_after_requested
    CHECK (completed_at >= requested_at)
) COMMENT = 'A customer who asks to see, to mend or to have erased what is known of them';

CREATE TABLE customer_group_member (
    customer_group_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,

    joined_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (customer_group_id, customer_id),
    KEY ix_customer_group_member_customer_id (customer_id),
    CONSTRAINT fk_customer_group_member_customer_group
    FOREIGN KEY (customer_group_id) REFERENCES customer_group (customer_group_id),
    CONSTRAINT fk_customer_group_member_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ON DELETE CASCADE
) COMMENT = 'A customer in a segment';

CREATE TABLE customer_note (
    customer_note_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,
    staff_user_id BIGINT UNSIGNED NOT NULL COMMENT 'Who wrote it',

    body TEXT NOT NULL COMMENT '[pii:text]',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (customer_note_id),
    KEY ix_customer_note_customer_id_created_at (customer_id, created_at),
    KEY ix_customer_note_staff_user_id (staff_user_id),
    CONSTRAINT fk_customer_note_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_customer_note_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_customer_note_body_not_empty
    CHECK (TRIM(body) <> '')
) COMMENT = 'What somebody of the shop wrote down about a customer';

CREATE TABLE support_ticket (
    support_ticket_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: nobody the shop knows; see contact_email',
    contact_email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NULL
    COMMENT 'Where to answer, trimmed, lower case; NULL: to the customer, or erased [pii:email]',
    order_id BIGINT UNSIGNED NULL COMMENT 'What it is about; NULL: no order, or several',
    staff_user_id BIGINT UNSIGNED NULL COMMENT 'Who looks after it; NULL: nobody yet',

    channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'How it came: email, phone, chat, web',
    subject VARCHAR(255) NOT NULL COMMENT 'In the words of the customer; erased with them [pii:text]',
    priority VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'normal'
    COMMENT 'low, normal, high, urgent',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'new'
    COMMENT 'new: nobody answered, open: the shop is to act, waiting: for the customer, resolved',
    opened_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    first_answered_at DATETIME(6) NULL COMMENT 'UTC; NULL: nobody answered',
    resolved_at DATETIME(6) NULL COMMENT 'UTC; NULL: not resolved, or opened again',

    PRIMARY KEY (support_ticket_id),
    UNIQUE KEY uq_support_ticket_public_id (public_id),
    KEY ix_support_ticket_customer_id (customer_id),
    KEY ix_support_ticket_contact_email (contact_email),
    KEY ix_support_ticket_order_id (order_id),
    KEY ix_support_ticket_staff_user_id_status (staff_user_id, status),
    KEY ix_support_ticket_status_opened_at (status, opened_at),
    CONSTRAINT fk_support_ticket_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_support_ticket_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_support_ticket_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_support_ticket_reachable
    CHECK (customer_id IS NOT NULL OR contact_email IS NOT NULL),
    CONSTRAINT ck_support_ticket_contact_email_normalised
    CHECK (
        contact_email LIKE '_%@_%'
        AND contact_email COLLATE utf8mb4_0900_bin
        = LOWER(TRIM(contact_email)) COLLATE utf8mb4_0900_bin
    ),
    CONSTRAINT ck_support_ticket_channel
    CHECK (channel IN ('email', 'phone', 'chat', 'web')),
    CONSTRAINT ck_support_ticket_priority
    CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    CONSTRAINT ck_support_ticket_status
    CHECK (status IN ('new', 'open', 'waiting', 'resolved')),
    CONSTRAINT ck_support_ticket_new_until_answered
    CHECK ((status = 'new') = (first_answered_at IS NULL AND resolved_at IS NULL)),
    CONSTRAINT ck_support_ticket_resolved_has_time
    CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CONSTRAINT ck_support_ticket_times_in_order
    CHECK (
        COALESCE(first_answered_at, opened_at) >= opened_at
        AND COALESCE(resolved_at, first_answered_at, opened_at)
        >= COALESCE(first_answered_at, opened_at)
    )
) COMMENT = 'A question that somebody is to answer';

CREATE TABLE wishlist_item (
    customer_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,

    added_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (customer_id, variant_id),
    KEY ix_wishlist_item_variant_id (variant_id),
    CONSTRAINT fk_wishlist_item_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ON DELETE CASCADE,
    CONSTRAINT fk_wishlist_item_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id) ON DELETE CASCADE
) COMMENT = 'A variant that a customer would like to have some day';

ALTER TABLE customer
    MODIFY COLUMN external_ref VARCHAR(64) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Source and key in the system the customer came from; NULL: born here, or erased [pii:id]',
    MODIFY COLUMN email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NULL
    COMMENT 'Trimmed, lower case; NULL: the source has none, or erased [pii:email]',
    MODIFY COLUMN full_name VARCHAR(255) NULL
    COMMENT 'As the customer writes it; NULL: not told, or erased [pii:name]',
    MODIFY COLUMN phone VARCHAR(32) NULL COMMENT 'E.164; NULL: not told, or erased [pii:phone]',
    ADD CONSTRAINT ck_customer_erased_is_nobody
    CHECK (
        status <> 'erased'
        OR (
            external_ref IS NULL
            AND email IS NULL
            AND full_name IS NULL
            AND phone IS NULL
        )
    ),
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE order_address
    MODIFY COLUMN full_name VARCHAR(255) NULL
    COMMENT 'NULL: the source names none, or erased [pii:name]',
    MODIFY COLUMN company VARCHAR(255) NULL COMMENT 'NULL: a private address, or erased [pii:name]',
    MODIFY COLUMN line1 VARCHAR(255) NULL
    COMMENT 'Street and number; NULL with city: the source names none, or erased [pii:address]',
    MODIFY COLUMN line2 VARCHAR(255) NULL
    COMMENT 'Flat, floor, care of; NULL: none, or erased [pii:address]',
    MODIFY COLUMN city VARCHAR(100) NULL
    COMMENT 'NULL with line1: the source names none, or erased [pii:address]',
    MODIFY COLUMN region VARCHAR(100) NULL
    COMMENT 'State or province, or a region that is no country; NULL: none, or erased [pii:address]',
    MODIFY COLUMN postal_code VARCHAR(16) NULL
    COMMENT 'NULL: the country has none, or erased [pii:address]',
    MODIFY COLUMN phone VARCHAR(32) NULL
    COMMENT 'E.164, for the carrier; NULL: not told, or erased [pii:phone]',
    ALGORITHM = INSTANT;

ALTER TABLE customer_address
    MODIFY COLUMN company VARCHAR(255) NULL COMMENT 'NULL: a private address [pii:name]',
    ALGORITHM = INSTANT;

ALTER TABLE coupon_redemption
    MODIFY COLUMN redeemer_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of the e-mail, so that guest and account are one; else of the customer id, or erased of the order id [pii:id]',
    ALGORITHM = INSTANT;

DROP TRIGGER order_address_before_update_guard_placed;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_update_guard_placed
BEFORE UPDATE ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);
    DECLARE v_erased_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF
        NEW.order_id = OLD.order_id
        AND NEW.kind = OLD.kind
        AND NEW.country_code <=> OLD.country_code
        -- Without a country the region is one of no country, as Channel Islands: it stays.
        AND NEW.region <=> IF(OLD.country_code IS NULL, OLD.region, NULL)
        AND COALESCE(
            NEW.full_name, NEW.company, NEW.line1, NEW.line2, NEW.city, NEW.postal_code, NEW.phone
        ) IS NULL
    THEN
        SELECT cu.erased_at INTO v_erased_at
        FROM sales_order AS o
        INNER JOIN customer AS cu
            ON o.customer_id = cu.customer_id
        WHERE o.order_id = OLD.order_id;
    END IF;

    IF v_placed_at IS NOT NULL AND v_erased_at IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each address as it is';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER coupon_redemption_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_update_guard_ledger
BEFORE UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;
    DECLARE v_erased_at DATETIME(6);

    IF NEW.redeemer_key = SHA2(CONCAT('erased:', OLD.order_id), 256) THEN
        SELECT cu.erased_at INTO v_erased_at
        FROM sales_order AS o
        INNER JOIN customer AS cu
            ON o.customer_id = cu.customer_id
        WHERE o.order_id = OLD.order_id;
    END IF;

    IF NOT (
        NEW.coupon_id = OLD.coupon_id
        AND NEW.order_id = OLD.order_id
        AND NEW.use_no = OLD.use_no
        AND NEW.amount = OLD.amount
        AND NEW.redeemed_at = OLD.redeemed_at
        AND (
            (NEW.redeemer_key = OLD.redeemer_key AND OLD.released_at IS NULL)
            OR (v_erased_at IS NOT NULL AND NEW.released_at <=> OLD.released_at)
        )
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption changes no row but to release it, once';
    END IF;

    IF NOT NEW.released_at <=> OLD.released_at THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id;
    END IF;

    IF v_usage_limit IS NOT NULL THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;
    END IF;
END$$

DELIMITER ;

DROP TRIGGER coupon_redemption_after_update_move_used_count;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_update_move_used_count
AFTER UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    IF OLD.released_at IS NULL AND NEW.released_at IS NOT NULL THEN
        SELECT co.usage_limit INTO v_usage_limit
        FROM coupon AS co
        WHERE co.coupon_id = NEW.coupon_id
        FOR SHARE;
    END IF;

    IF v_usage_limit IS NOT NULL THEN
        UPDATE coupon
        SET used_count = used_count - 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

DELIMITER ;

DROP TRIGGER customer_address_after_insert_audit;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_address_after_insert_audit
AFTER INSERT ON customer_address
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_address',
        NEW.customer_address_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_address_id', NEW.customer_address_id,
            'customer_id', NEW.customer_id,
            'full_name', IF(NEW.full_name IS NULL, NULL, '[pii:name]'),
            'company', IF(NEW.company IS NULL, NULL, '[pii:name]'),
            'line1', IF(NEW.line1 IS NULL, NULL, '[pii:address]'),
            'line2', IF(NEW.line2 IS NULL, NULL, '[pii:address]'),
            'city', IF(NEW.city IS NULL, NULL, '[pii:address]'),
            'region', IF(NEW.region IS NULL, NULL, '[pii:address]'),
            'postal_code', IF(NEW.postal_code IS NULL, NULL, '[pii:address]'),
            'country_code', NEW.country_code,
            'phone', IF(NEW.phone IS NULL, NULL, '[pii:phone]'),
            'is_default_shipping', NEW.is_default_shipping,
            'is_default_billing', NEW.is_default_billing,
            'created_at', NEW.created_at
        )
    );
END$$

DELIMITER ;

DROP TRIGGER customer_address_after_update_audit;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_address_after_update_audit
AFTER UPDATE ON customer_address
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_address_id,
        NEW.customer_id,
        NEW.full_name,
        NEW.company,
        NEW.line1,
        NEW.line2,
        NEW.city,
        NEW.region,
        NEW.postal_code,
        NEW.country_code,
        NEW.phone,
        NEW.is_default_shipping,
        NEW.is_default_billing,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.customer_address_id,
        OLD.customer_id,
        OLD.full_name,
        OLD.company,
        OLD.line1,
        OLD.line2,
        OLD.city,
        OLD.region,
        OLD.postal_code,
        OLD.country_code,
        OLD.phone,
        OLD.is_default_shipping,
        OLD.is_default_billing,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_address',
            OLD.customer_address_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_address_id', OLD.customer_address_id,
                'customer_id', OLD.customer_id,
                'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
                'company', IF(OLD.company IS NULL, NULL, '[pii:name]'),
                'line1', IF(OLD.line1 IS NULL, NULL, '[pii:address]'),
                'line2', IF(OLD.line2 IS NULL, NULL, '[pii:address]'),
                'city', IF(OLD.city IS NULL, NULL, '[pii:address]'),
                'region', IF(OLD.region IS NULL, NULL, '[pii:address]'),
                'postal_code', IF(OLD.postal_code IS NULL, NULL, '[pii:address]'),
                'country_code', OLD.country_code,
                'phone', IF(OLD.phone IS NULL, NULL, '[pii:phone]'),
                'is_default_shipping', OLD.is_default_shipping,
                'is_default_billing', OLD.is_default_billing,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'customer_address_id', NEW.customer_address_id,
                'customer_id', NEW.customer_id,
                'full_name', CASE
                    WHEN NEW.full_name IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.full_name) = JSON_ARRAY(OLD.full_name)
                        THEN '[pii:name]'
                    ELSE '[pii:name] changed'
                END,
                'company', CASE
                    WHEN NEW.company IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.company) = JSON_ARRAY(OLD.company)
                        THEN '[pii:name]'
                    ELSE '[pii:name] changed'
                END,
                'line1', CASE
                    WHEN NEW.line1 IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.line1) = JSON_ARRAY(OLD.line1)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'line2', CASE
                    WHEN NEW.line2 IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.line2) = JSON_ARRAY(OLD.line2)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'city', CASE
                    WHEN NEW.city IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.city) = JSON_ARRAY(OLD.city)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'region', CASE
                    WHEN NEW.region IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.region) = JSON_ARRAY(OLD.region)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'postal_code', CASE
                    WHEN NEW.postal_code IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.postal_code) = JSON_ARRAY(OLD.postal_code)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'country_code', NEW.country_code,
                'phone', CASE
                    WHEN NEW.phone IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.phone) = JSON_ARRAY(OLD.phone)
                        THEN '[pii:phone]'
                    ELSE '[pii:phone] changed'
                END,
                'is_default_shipping', NEW.is_default_shipping,
                'is_default_billing', NEW.is_default_billing,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

DELIMITER ;

DROP TRIGGER customer_address_after_delete_audit;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_address_after_delete_audit
AFTER DELETE ON customer_address
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_address',
        OLD.customer_address_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_address_id', OLD.customer_address_id,
            'customer_id', OLD.customer_id,
            'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
            'company', IF(OLD.company IS NULL, NULL, '[pii:name]'),
            'line1', IF(OLD.line1 IS NULL, NULL, '[pii:address]'),
            'line2', IF(OLD.line2 IS NULL, NULL, '[pii:address]'),
            'city', IF(OLD.city IS NULL, NULL, '[pii:address]'),
            'region', IF(OLD.region IS NULL, NULL, '[pii:address]'),
            'postal_code', IF(OLD.postal_code IS NULL, NULL, '[pii:address]'),
            'country_code', OLD.country_code,
            'phone', IF(OLD.phone IS NULL, NULL, '[pii:phone]'),
            'is_default_shipping', OLD.is_default_shipping,
            'is_default_billing', OLD.is_default_billing,
            'created_at', OLD.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_before_update_guard_erased
BEFORE UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_before_update_touch_updated_at
BEGIN
    DECLARE v_requests INT;

    IF
        OLD.status = 'erased'
        AND NOT (
            NEW.status = OLD.status
            AND NEW.erased_at <=> OLD.erased_at
            AND NEW.customer_id = OLD.customer_id
        )
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30702,
            MESSAGE_TEXT = 'CUSTOMER_ERASED: who was erased stays erased';
    END IF;

    IF OLD.status <> 'erased' AND NEW.status = 'erased' THEN
        SELECT COUNT(*) INTO v_requests
        FROM privacy_request
        WHERE
            standing_of = OLD.customer_id
            AND kind = 'erase'
            AND state = 'in_progress';

        IF v_requests = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30702,
                MESSAGE_TEXT = 'CUSTOMER_ERASED: a customer is erased by customer_erase alone';
        END IF;
    END IF;
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER privacy_request_before_delete_refuse
BEFORE DELETE ON privacy_request
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30703,
        MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: privacy_request loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_consent_before_update_guard_ledger
BEFORE UPDATE ON customer_consent
FOR EACH ROW
BEGIN
    DECLARE v_erased_at DATETIME(6);

    SELECT erased_at INTO v_erased_at
    FROM customer
    WHERE customer_id = OLD.customer_id;

    IF NOT (
        v_erased_at IS NOT NULL
        AND NEW.ip_hash IS NULL
        AND NEW.customer_consent_id = OLD.customer_consent_id
        AND NEW.customer_id = OLD.customer_id
        AND NEW.purpose = OLD.purpose
        AND NEW.channel = OLD.channel
        AND NEW.state = OLD.state
        AND NEW.source = OLD.source
        AND NEW.policy_version <=> OLD.policy_version
        AND NEW.occurred_at = OLD.occurred_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: customer_consent changes no row but to forget an address';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_consent_before_delete_refuse
BEFORE DELETE ON customer_consent
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: customer_consent loses no row';
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_consent_current AS
WITH answer AS (
    SELECT
        customer_id,
        purpose,
        channel,
        state,
        source,
        policy_version,
        occurred_at,
        ROW_NUMBER() OVER (
            PARTITION BY customer_id, purpose, channel
            ORDER BY occurred_at DESC, customer_consent_id DESC
        ) AS recency
    FROM customer_consent
)

SELECT
    customer_id,
    purpose,
    channel,
    state,
    source,
    policy_version,
    occurred_at
FROM answer
WHERE recency = 1;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_masked AS
SELECT
    customer_id,
    customer_group_id,
    CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) AS email,
    TRIM(REGEXP_REPLACE(full_name, '(\\S)\\S*\\s*', '$1. ')) AS initials,
    phone IS NOT NULL AS has_phone,
    is_guest,
    locale_code,
    status,
    deleted_at IS NOT NULL AS is_closed,
    created_at
FROM customer;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_address_masked AS
SELECT
    customer_address_id,
    customer_id,
    company IS NOT NULL AS is_company,
    LEFT(postal_code, 2) AS postal_area,
    country_code,
    is_default_shipping,
    is_default_billing,
    created_at
FROM customer_address;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_address_masked AS
SELECT
    order_id,
    kind,
    company IS NOT NULL AS is_company,
    LEFT(postal_code, 2) AS postal_area,
    country_code
FROM order_address;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW pii_columns AS
SELECT
    c.table_name,
    c.column_name,
    SUBSTRING_INDEX(SUBSTRING_INDEX(c.column_comment, '[pii:', -1), ']', 1) AS kind,
    c.generation_expression <> '' AS is_generated
FROM information_schema.columns AS c
INNER JOIN information_schema.tables AS t
    ON
        c.table_schema = t.table_schema
        AND c.table_name = t.table_name
WHERE
    c.table_schema = DATABASE()
    AND t.table_type = 'BASE TABLE'
    AND c.column_comment LIKE '%[pii:%]';

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_rfm AS
WITH horizon AS (
    SELECT
        channel_code,
        MAX(day) + INTERVAL 1 DAY AS as_of
    FROM daily_sales
    GROUP BY channel_code
),

bought AS (
    SELECT
        channel_code,
        customer_id,
        currency_code,
        MAX(sold_on) AS last_sold_on,
        COUNT(*) AS orders,
        SUM(goods_sales) AS goods_sales
    FROM sale
    GROUP BY channel_code, customer_id, currency_code
),

credited AS (
    SELECT
        channel_code,
        customer_id,
        currency_code,
        SUM(net_amount) AS goods_credited
    FROM credit_line
    WHERE line_kind = 'goods'
    GROUP BY channel_code, customer_id, currency_code
),

measured AS (
    SELECT
        b.channel_code,
        b.customer_id,
        b.currency_code,
        DATEDIFF(h.as_of, b.last_sold_on) AS recency_days,
        b.orders AS frequency,
        b.goods_sales - COALESCE(cr.goods_credited, 0) AS monetary
    FROM bought AS b
    INNER JOIN horizon AS h
        ON b.channel_code = h.channel_code
    INNER JOIN customer AS cu
        ON b.customer_id = cu.customer_id AND NOT cu.is_guest
    LEFT JOIN credited AS cr
        ON
            b.channel_code = cr.channel_code
            AND b.customer_id = cr.customer_id
            AND b.currency_code = cr.currency_code
),

ranked AS (
    SELECT
        *,
        COUNT(*) OVER (PARTITION BY channel_code, currency_code) AS customers,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY recency_days
        ) AS recency_rank,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY frequency
        ) AS frequency_rank,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY monetary
        ) AS monetary_rank
    FROM measured
)

SELECT
    channel_code,
    customer_id,
    currency_code,
    recency_days,
    frequency,
    monetary,
    5 - 5 * (recency_rank - 1) DIV customers AS recency_score,
    1 + 5 * (frequency_rank - 1) DIV customers AS frequency_score,
    1 + 5 * (monetary_rank - 1) DIV customers AS monetary_score
FROM ranked;

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

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW engagement_violations AS
SELECT
    'a ticket is about an order of its customer' AS invariant,
    CONCAT('ticket ', st.support_ticket_id) AS subject,
    COALESCE(CAST(o.customer_id AS CHAR), 'nobody') AS found,
    CAST(st.customer_id AS CHAR) AS expected
FROM support_ticket AS st
INNER JOIN sales_order AS o
    ON st.order_id = o.order_id
WHERE NOT o.customer_id <=> st.customer_id AND st.customer_id IS NOT NULL;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_lock_core (IN p_customers JSON)
COMMENT 'Locks customers and their carts in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_customer_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_customer CURSOR FOR
        SELECT DISTINCT chosen.customer_id
        FROM
            JSON_TABLE(
                p_customers, '$[*]' COLUMNS (customer_id BIGINT UNSIGNED PATH '$')
            ) AS chosen
        ORDER BY chosen.customer_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_customer;

    each_cart: LOOP
        FETCH each_customer INTO v_customer_id;
        IF v_is_done THEN
            LEAVE each_cart;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM cart
        WHERE customer_id = v_customer_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_customer;
    SET v_is_done = FALSE;
    OPEN each_customer;

    each_lock: LOOP
        FETCH each_customer INTO v_customer_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM customer
        WHERE customer_id = v_customer_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_customer;
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE consent_record (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_policy_version VARCHAR(32),
    IN p_ip_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_customer_consent_id BIGINT UNSIGNED
)
COMMENT 'Writes down that a customer agreed to something, or took it back'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT status INTO v_status
        FROM customer
        WHERE customer_id = p_customer_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such customer';
        END IF;

        IF v_status = 'erased' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30702,
                MESSAGE_TEXT = 'CUSTOMER_ERASED: who was erased is asked no more';
        END IF;

        -- Who says nothing of source or state is refused as who says something wrong.
        IF
            COALESCE(p_purpose, '') NOT IN ('marketing', 'profiling', 'analytics', 'sharing')
            OR COALESCE(p_channel, '') NOT IN ('email', 'sms', 'phone', 'post', 'push', 'web')
            OR COALESCE(p_state, '') NOT IN ('granted', 'withdrawn')
            OR COALESCE(p_source, '') IN ('', 'erasure')
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say what for, by which way, yes or no, and where';
        END IF;

        IF NOT REGEXP_LIKE(p_ip_hash, '^[0-9a-f]{64}$', 'c') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: an address is written down as its keyed SHA-256';
        END IF;

        INSERT INTO customer_consent (
            customer_id, purpose, channel, state, source, policy_version, ip_hash
        )
        VALUES (
            p_customer_id, p_purpose, p_channel, p_state, p_source, p_policy_version, p_ip_hash
        );

        SET p_customer_consent_id = LAST_INSERT_ID();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE privacy_request_open (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_privacy_request_id BIGINT UNSIGNED
)
COMMENT 'Takes down what a customer asks about what is known of them'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT status INTO v_status
        FROM customer
        WHERE customer_id = p_customer_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such customer';
        END IF;

        IF p_kind IS NULL OR p_kind NOT IN ('access', 'erase', 'rectify') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the kind is access, erase or rectify';
        END IF;

        SELECT privacy_request_id INTO p_privacy_request_id
        FROM privacy_request
        WHERE
            standing_of = p_customer_id
            AND kind = p_kind;

        IF p_privacy_request_id IS NULL AND v_status = 'erased' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30702,
                MESSAGE_TEXT = 'CUSTOMER_ERASED: nothing is left to show or to mend';
        END IF;

        IF p_privacy_request_id IS NULL THEN
            INSERT INTO privacy_request (customer_id, kind)
            VALUES (p_customer_id, p_kind);

            SET p_privacy_request_id = LAST_INSERT_ID();
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE privacy_request_close (
    IN p_privacy_request_id BIGINT UNSIGNED,
    IN p_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_staff_user_id BIGINT UNSIGNED,
    IN p_evidence JSON
)
COMMENT 'Says that a request was carried out or refused'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_staff INT;
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

        SELECT state INTO v_state
        FROM privacy_request
        WHERE privacy_request_id = p_privacy_request_id
        FOR UPDATE;

        IF v_state IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such request';
        END IF;

        SELECT COUNT(*) INTO v_staff
        FROM staff_user
        WHERE
            staff_user_id = p_staff_user_id
            AND status = 'active';

        IF
            COALESCE(p_state, '') NOT IN ('completed', 'rejected')
            OR v_staff = 0
            OR COALESCE(JSON_TYPE(p_evidence), '') <> 'OBJECT'
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say completed or rejected, who, and what was done';
        END IF;

        UPDATE privacy_request
        SET
            state = p_state,
            completed_at = UTC_TIMESTAMP(6),
            staff_user_id = p_staff_user_id,
            evidence = p_evidence
        WHERE privacy_request_id = p_privacy_request_id;

        COMMIT;
    END;
END$$

DELIMITER ;
