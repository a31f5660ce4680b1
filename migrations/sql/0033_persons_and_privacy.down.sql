-- Migration 0033, down: take back what it made and changed
--
-- Loses: every row of staff_user, customer_consent, privacy_request,
--        customer_group_member, customer_note, support_ticket, wishlist_item
-- Locks: customer is copied under a shared lock (COPY); the rest is metadata

DROP PROCEDURE privacy_request_close;

DROP PROCEDURE privacy_request_open;

DROP PROCEDURE consent_record;

DROP PROCEDURE customer_erase;

DROP PROCEDURE customer_erase_core;

DROP PROCEDURE customer_lock_core;

DROP VIEW engagement_violations;

DROP VIEW customer_violations;

DROP VIEW customer_rfm;

DROP VIEW pii_columns;

DROP VIEW order_address_masked;

DROP VIEW customer_address_masked;

DROP VIEW customer_masked;

DROP VIEW customer_consent_current;

DROP TRIGGER customer_before_update_guard_erased;

DROP TRIGGER customer_address_after_delete_audit;

DROP TRIGGER customer_address_after_update_audit;

DROP TRIGGER customer_address_after_insert_audit;

DROP TRIGGER coupon_redemption_after_update_move_used_count;

DROP TRIGGER coupon_redemption_before_update_guard_ledger;

DROP TRIGGER order_address_before_update_guard_placed;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_update_guard_placed
BEFORE UPDATE ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each address as it is';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_update_guard_ledger
BEFORE UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    IF NOT (
        NEW.coupon_id = OLD.coupon_id
        AND NEW.order_id = OLD.order_id
        AND NEW.redeemer_key = OLD.redeemer_key
        AND NEW.use_no = OLD.use_no
        AND NEW.amount = OLD.amount
        AND NEW.redeemed_at = OLD.redeemed_at
        AND OLD.released_at IS NULL
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption changes no row but to release it, once';
    END IF;

    SELECT usage_limit INTO v_usage_limit
    FROM coupon
    WHERE coupon_id = NEW.coupon_id;

    IF v_usage_limit IS NOT NULL THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_update_move_used_count
AFTER UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    SELECT co.usage_limit INTO v_usage_limit
    FROM coupon AS co
    WHERE co.coupon_id = NEW.coupon_id
    FOR SHARE;

    IF NEW.released_at IS NOT NULL AND v_usage_limit IS NOT NULL THEN
        UPDATE coupon
        SET used_count = used_count - 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

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
            'company', NEW.company,
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
                'company', OLD.company,
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
                'company', NEW.company,
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
            'company', OLD.company,
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

DELIMITER ;

ALTER TABLE customer
    MODIFY COLUMN external_ref VARCHAR(64) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Source and key in the system the customer came from; NULL: born here [pii:id]',
    MODIFY COLUMN email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NULL
    COMMENT 'Trimmed, lower case; NULL: the source of external_ref has none [pii:email]',
    MODIFY COLUMN full_name VARCHAR(255) NULL
    COMMENT 'As the customer writes it; NULL: not told [pii:name]',
    MODIFY COLUMN phone VARCHAR(32) NULL COMMENT 'E.164; NULL: not told [pii:phone]',
    DROP CHECK ck_customer_erased_is_nobody,
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE order_address
    MODIFY COLUMN full_name VARCHAR(255) NULL
    COMMENT 'NULL: the source names none [pii:name]',
    MODIFY COLUMN company VARCHAR(255) NULL COMMENT 'NULL: a private address',
    MODIFY COLUMN line1 VARCHAR(255) NULL
    COMMENT 'Street and number; NULL with city: the source names none [pii:address]',
    MODIFY COLUMN line2 VARCHAR(255) NULL
    COMMENT 'Flat, floor, care of; NULL: none [pii:address]',
    MODIFY COLUMN city VARCHAR(100) NULL
    COMMENT 'NULL with line1: the source names none [pii:address]',
    MODIFY COLUMN region VARCHAR(100) NULL
    COMMENT 'State or province, or a region that is no country; NULL: none [pii:address]',
    MODIFY COLUMN postal_code VARCHAR(16) NULL
    COMMENT 'NULL: the country has none [pii:address]',
    MODIFY COLUMN phone VARCHAR(32) NULL
    COMMENT 'E.164, for the carrier; NULL: not told [pii:phone]',
    ALGORITHM = INSTANT;

ALTER TABLE customer_address
    MODIFY COLUMN company VARCHAR(255) NULL COMMENT 'NULL: a private address',
    ALGORITHM = INSTANT;

ALTER TABLE coupon_redemption
    MODIFY COLUMN redeemer_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of the e-mail, so that guest and account are one; else of the customer id',
    ALGORITHM = INSTANT;

DROP TABLE wishlist_item;

DROP TABLE support_ticket;

DROP TABLE customer_note;

DROP TABLE customer_group_member;

DROP TABLE privacy_request;

DROP TABLE customer_consent;

DROP TABLE staff_user;
