-- Migration 0030, up: hold value for customers, and bill and credit orders without a gap
--
-- Locks: nobody writes billing_document while it is copied once, for a foreign key that
--        is checked; all else is new or code

CREATE TABLE stored_value_account (
    stored_value_account_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'gift_card, store_credit, points',
    code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'SHA-256 of the code on the card, which is kept nowhere; NULL: no card',
    customer_id BIGINT UNSIGNED NULL COMMENT 'Whose it is; NULL: a card for whoever has the code',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'NULL: points, which are no money',
    currency_minor_unit TINYINT UNSIGNED NOT NULL
    COMMENT 'Copied from the currency to round by; points are whole',

    balance DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of its entries',
    expires_at DATETIME(6) NULL
    COMMENT 'UTC; from then on nothing is redeemed; NULL: never lapses',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (stored_value_account_id),
    UNIQUE KEY uq_stored_value_account_public_id (public_id),
    UNIQUE KEY uq_stored_value_account_code_hash (code_hash),
    -- What an entry points at, so that its currency is the account's.
    UNIQUE KEY uq_stored_value_account_id_currency_code (stored_value_account_id, currency_code),
    KEY ix_stored_value_account_customer_id (customer_id),
    KEY ix_stored_value_account_currency (currency_code, currency_minor_unit),
    KEY ix_stored_value_account_expires_at (expires_at),
    CONSTRAINT fk_stored_value_account_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_stored_value_account_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT ck_stored_value_account_kind
    CHECK (kind IN ('gift_card', 'store_credit', 'points')),
    CONSTRAINT ck_stored_value_account_card_has_code
    CHECK ((kind = 'gift_card') = (code_hash IS NOT NULL)),
    CONSTRAINT ck_stored_value_account_without_card_has_owner
    CHECK (kind = 'gift_card' OR customer_id IS NOT NULL),
    CONSTRAINT ck_stored_value_account_money_has_currency
    CHECK ((kind = 'points') = (currency_code IS NULL)),
    CONSTRAINT ck_stored_value_account_points_are_whole
    CHECK (kind <> 'points' OR currency_minor_unit = 0),
    CONSTRAINT ck_stored_value_account_balance_not_negative
    CHECK (balance >= 0),
    CONSTRAINT ck_stored_value_account_whole_coins
    CHECK (balance = ROUND(balance, currency_minor_unit))
) COMMENT = 'Value that the shop holds for somebody';

CREATE TABLE stored_value_entry (
    stored_value_entry_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    stored_value_account_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'That of the account, filled in by trigger; NULL: points',

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'issue, redeem, refund: given for an order, expire, adjust: put right by hand',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Positive onto the account, negative off it',
    balance_after DECIMAL(19, 4) NOT NULL COMMENT 'What the account held then, filled in by trigger',
    order_id BIGINT UNSIGNED NULL
    COMMENT 'The order paid with it or given back for; NULL: not about an order',
    payment_transaction_id BIGINT UNSIGNED NULL
    COMMENT 'The capture that paid for what is issued; NULL: given away, or not known',
    idempotency_key VARCHAR(64) COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'The caller''s name for it: the same key is the same request',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (stored_value_entry_id),
    UNIQUE KEY uq_stored_value_entry_idempotency_key (idempotency_key),
    KEY ix_stored_value_entry_account (stored_value_account_id, currency_code),
    KEY ix_stored_value_entry_order (order_id, currency_code),
    KEY ix_stored_value_entry_payment_transaction_id (payment_transaction_id),
    CONSTRAINT fk_stored_value_entry_stored_value_account
    FOREIGN KEY (stored_value_account_id)
    REFERENCES stored_value_account (stored_value_account_id),
    -- Keeps an account from changing its currency once something is on it.
    CONSTRAINT fk_stored_value_entry_currency
    FOREIGN KEY (stored_value_account_id, currency_code)
    REFERENCES stored_value_account (stored_value_account_id, currency_code),
    CONSTRAINT fk_stored_value_entry_sales_order
    FOREIGN KEY (order_id, currency_code) REFERENCES sales_order (order_id, currency_code),
    CONSTRAINT fk_stored_value_entry_payment_transaction
    FOREIGN KEY (payment_transaction_id)
    REFERENCES payment_transaction (payment_transaction_id),
    CONSTRAINT ck_stored_value_entry_kind
    CHECK (kind IN ('issue', 'redeem', 'refund', 'expire', 'adjust')),
    CONSTRAINT ck_stored_value_entry_sign
    CHECK (
        amount <> 0
        AND (kind NOT IN ('issue', 'refund') OR amount > 0)
        AND (kind NOT IN ('redeem', 'expire') OR amount < 0)
    ),
    CONSTRAINT ck_stored_value_entry_of_an_order
    CHECK (order_id IS NULL OR kind IN ('redeem', 'refund')),
    -- Points are redeemed for a reward. A foreign key with a NULL in it would look at no order.
    CONSTRAINT ck_stored_value_entry_money_pays_an_order
    CHECK (kind NOT IN ('redeem', 'refund') OR (order_id IS NULL) = (currency_code IS NULL)),
    CONSTRAINT ck_stored_value_entry_bought_when_issued
    CHECK (payment_transaction_id IS NULL OR kind = 'issue')
) COMMENT = 'What went onto an account and what was taken off it';

ALTER TABLE billing_document
    ADD COLUMN shipment_id BIGINT UNSIGNED NULL
    COMMENT 'The parcel it bills; NULL: all there was to bill, or a credit note' AFTER order_id,
    ALGORITHM = INSTANT;

ALTER TABLE billing_document
    ADD UNIQUE KEY uq_billing_document_shipment (shipment_id, order_id),
    ADD CONSTRAINT fk_billing_document_shipment
    FOREIGN KEY (shipment_id, order_id) REFERENCES shipment (shipment_id, order_id),
    ADD CONSTRAINT ck_billing_document_only_invoices_bill_parcels
    CHECK (document_kind = 'invoice' OR shipment_id IS NULL),
    ALGORITHM = COPY, LOCK = SHARED;

DROP PROCEDURE raise_constraint_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE raise_constraint_core (
    IN p_errno INT,
    IN p_message VARCHAR(1000)
)
COMMENT 'Says in the shop''s words which rule a statement broke'
NO SQL
SQL SECURITY INVOKER
BEGIN
    IF p_errno = 3819 AND p_message LIKE '%ck_stock_level_no_oversell%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less is there than is claimed';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stock_level_on_hand_not_negative%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less lies on the shelf than is taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_coupon_used_within_limit%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30401,
            MESSAGE_TEXT = 'COUPON_EXHAUSTED: the coupon has been used up';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_product_variant_product_id_option_signature%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30205,
            MESSAGE_TEXT = 'VARIANT_DUPLICATE_OPTIONS: the product has a variant of these choices';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_coupon_redemption_use%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30402,
            MESSAGE_TEXT = 'COUPON_CUSTOMER_LIMIT: this customer is using the coupon just now';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_payment_transaction_gateway_ref%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: the provider gave this name to another request';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_price_next%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: somebody just set a price, or the prices have ended';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_promotion_within_budget%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30404,
            MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost what it may';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_captured_within_authorized%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30501,
            MESSAGE_TEXT = 'CAPTURE_EXCEEDS_AUTH: more is taken or let go than was set aside';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_refunded_within_captured%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30502,
            MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_whole_coins%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount has a fraction of the smallest coin';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_transaction_amount_positive%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount is not above 0';
    ELSEIF
        p_errno = 3819
        AND p_message LIKE '%ck_stored_value_account_balance_not_negative%'
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30504,
            MESSAGE_TEXT = 'BALANCE_INSUFFICIENT: less is on the account than is taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stored_value_account_whole_coins%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount has a fraction of the smallest coin';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stored_value_entry_sign%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount is not above 0';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_stored_value_account_code_hash%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this code is on another card, or just opened';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_stored_value_entry_idempotency_key%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: another is using this key just now';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_order_line_returned_shipped_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30602,
            MESSAGE_TEXT = 'SHIP_EXCEEDS_ORDER: more is shipped than was ordered';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_purchase_order_line_received_within_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30801,
            MESSAGE_TEXT = 'RECEIPT_EXCEEDS_ORDER: more came than was ordered';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_goods_receipt_supplier_id_delivery_note%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: another order just came with this delivery note';
    END IF;
END$$

DELIMITER ;

DROP PROCEDURE payment_transact_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_transact_core (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes what a payment provider was asked and what it answered'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_paid DECIMAL(19, 4);
    DECLARE v_parent_id BIGINT UNSIGNED;
    DECLARE v_is_same BOOLEAN;

    IF p_amount IS NULL OR p_idempotency_key IS NULL OR p_provider IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: give an amount, an idempotency key and a provider';
    END IF;

    SELECT order_id INTO v_order_id
    FROM payment
    WHERE payment_id = p_payment_id;

    IF v_order_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such payment';
    END IF;

    SELECT status_code INTO v_status_code
    FROM sales_order
    WHERE order_id = v_order_id
    FOR UPDATE;

    SELECT
        payment_transaction_id,
        kind = p_kind
        AND amount = p_amount
        AND provider = p_provider COLLATE utf8mb4_0900_as_cs
        AND failure_code <=> p_failure_code COLLATE utf8mb4_0900_as_cs
        AND gateway_ref <=> p_gateway_ref COLLATE utf8mb4_0900_bin AS is_same
    INTO p_transaction_id, v_is_same
    FROM payment_transaction
    WHERE
        payment_id = p_payment_id
        AND idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin
    -- The lock on the order queues those who send one key at once; this reads what they left.
    FOR SHARE;

    IF NOT v_is_same THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
    END IF;

    IF p_transaction_id IS NULL THEN
        IF v_status_code = 'cancelled' AND p_kind IN ('authorize', 'capture') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled order takes no money';
        END IF;

        SELECT paid INTO v_paid
        FROM order_balance
        WHERE order_id = v_order_id;

        IF p_kind = 'refund' AND p_failure_code IS NULL AND p_amount > v_paid THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30502,
                MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was paid';
        END IF;

        SELECT MAX(payment_transaction_id) INTO v_parent_id
        FROM payment_transaction
        WHERE
            payment_id = p_payment_id
            AND kind = CASE p_kind
                WHEN 'refund' THEN 'capture'
                WHEN 'authorize' THEN NULL
                ELSE 'authorize'
            END
            AND status = 'success';

        INSERT INTO payment_transaction (
            payment_id,
            parent_transaction_id,
            kind,
            amount,
            status,
            failure_code,
            provider,
            gateway_ref,
            idempotency_key
        )
        VALUES (
            p_payment_id,
            v_parent_id,
            p_kind,
            p_amount,
            IF(p_failure_code IS NULL, 'success', 'failed'),
            p_failure_code,
            p_provider,
            p_gateway_ref,
            p_idempotency_key
        );

        SET p_transaction_id = LAST_INSERT_ID();

        IF p_kind = 'capture' AND p_failure_code IS NULL THEN
            CALL order_settle_core(v_order_id, CONCAT('payment:', p_payment_id));
        END IF;
    END IF;
END$$

DELIMITER ;

DROP PROCEDURE order_cancel;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_cancel (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_reason VARCHAR(255)
)
COMMENT 'Calls an order off before anything of it has left'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_coupon_id BIGINT UNSIGNED;
        DECLARE v_used_count INT;
        DECLARE v_promotions JSON;
        DECLARE v_goods JSON;
        DECLARE v_voids JSON;
        DECLARE v_accounts JSON;
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

        SELECT cr.coupon_id INTO v_coupon_id
        FROM coupon_redemption AS cr
        INNER JOIN coupon AS co
            ON cr.coupon_id = co.coupon_id
        WHERE
            cr.order_id = p_order_id
            AND co.usage_limit IS NOT NULL;

        IF v_coupon_id IS NOT NULL THEN
            SELECT used_count INTO v_used_count
            FROM coupon
            WHERE coupon_id = v_coupon_id
            FOR UPDATE;
        END IF;

        SELECT JSON_ARRAYAGG(pr.promotion_id) INTO v_promotions
        FROM order_discount AS od
        INNER JOIN promotion AS pr
            ON od.promotion_id = pr.promotion_id
        WHERE
            od.order_id = p_order_id
            AND pr.budget_limit IS NOT NULL;

        CALL promotion_lock_core(v_promotions);

        SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        CALL stock_lock_core(v_goods);
        CALL order_transition_core(p_order_id, 'cancelled', p_actor, p_reason);

        DELETE sr
        FROM stock_reservation AS sr
        INNER JOIN order_line AS ol
            ON sr.order_line_id = ol.order_line_id
        WHERE ol.order_id = p_order_id;

        UPDATE order_line
        SET qty_cancelled = quantity - qty_shipped
        WHERE order_id = p_order_id;

        UPDATE coupon_redemption
        SET released_at = UTC_TIMESTAMP(6)
        WHERE
            order_id = p_order_id
            AND released_at IS NULL;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'payment_id', p.payment_id,
                    'amount', p.authorized - p.captured - p.voided,
                    'parent', pt.payment_transaction_id,
                    'provider', pt.provider
                )
            )
        INTO v_voids
        FROM payment AS p
        INNER JOIN payment_transaction AS pt
            ON
                pt.payment_transaction_id = (
                    SELECT MAX(latest.payment_transaction_id)
                    FROM payment_transaction AS latest
                    WHERE
                        latest.payment_id = p.payment_id
                        AND latest.kind = 'authorize'
                        AND latest.status = 'success'
                )
        WHERE
            p.order_id = p_order_id
            AND p.authorized > p.captured + p.voided;

        INSERT INTO payment_transaction (
            payment_id, parent_transaction_id, kind, amount, status, provider, idempotency_key
        )
        SELECT
            v.payment_id,
            v.parent AS parent_transaction_id,
            'void' AS kind,
            v.amount,
            'success' AS status,
            v.provider,
            CONCAT('cancel:', p_order_id) AS idempotency_key
        FROM
            JSON_TABLE(
                v_voids,
                '$[*]' COLUMNS (
                    payment_id BIGINT UNSIGNED PATH '$.payment_id',
                    amount DECIMAL(19, 4) PATH '$.amount',
                    parent BIGINT UNSIGNED PATH '$.parent',
                    provider VARCHAR(32) PATH '$.provider'
                )
            ) AS v
        ORDER BY v.payment_id;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('account_id', spent.account_id, 'amount', spent.amount)
            )
        INTO v_accounts
        FROM (
            SELECT
                stored_value_account_id AS account_id,
                -SUM(amount) AS amount
            FROM stored_value_entry
            WHERE order_id = p_order_id
            GROUP BY stored_value_account_id
            HAVING SUM(amount) < 0
        ) AS spent;

        CALL stored_value_lock_core(v_accounts);

        INSERT INTO stored_value_entry (
            stored_value_account_id, kind, amount, balance_after, order_id, idempotency_key
        )
        SELECT
            spent.account_id AS stored_value_account_id,
            'refund' AS kind,
            spent.amount,
            0 AS balance_after,
            p_order_id AS order_id,
            CONCAT('cancel:', p_order_id, ':', spent.account_id) AS idempotency_key
        FROM
            JSON_TABLE(
                v_accounts,
                '$[*]' COLUMNS (
                    account_id BIGINT UNSIGNED PATH '$.account_id',
                    amount DECIMAL(19, 4) PATH '$.amount'
                )
            ) AS spent
        ORDER BY spent.account_id;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_account_before_insert_start_at_zero
BEFORE INSERT ON stored_value_account
FOR EACH ROW
BEGIN
    IF NEW.balance <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_before_insert_fill_balance_after
BEFORE INSERT ON stored_value_entry
FOR EACH ROW
BEGIN
    DECLARE v_balance DECIMAL(19, 4);
    DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_expires_at DATETIME(6);

    SELECT
        balance,
        currency_code,
        expires_at
    INTO v_balance, v_currency_code, v_expires_at
    FROM stored_value_account
    WHERE stored_value_account_id = NEW.stored_value_account_id
    FOR UPDATE;

    IF NEW.kind IN ('issue', 'redeem') AND v_expires_at <= NEW.occurred_at THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30508,
            MESSAGE_TEXT = 'STORED_VALUE_EXPIRED: the account has lapsed';
    END IF;

    SET NEW.currency_code = v_currency_code;
    -- Without such a row the foreign key refuses the entry, and names itself.
    SET NEW.balance_after = COALESCE(v_balance, 0) + NEW.amount;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_after_insert_move_balance
AFTER INSERT ON stored_value_entry
FOR EACH ROW
BEGIN
    UPDATE stored_value_account
    SET balance = NEW.balance_after
    WHERE stored_value_account_id = NEW.stored_value_account_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_before_update_refuse
BEFORE UPDATE ON stored_value_entry
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stored_value_entry changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_before_delete_refuse
BEFORE DELETE ON stored_value_entry
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stored_value_entry loses no row';
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_balance AS
WITH moved AS (
    SELECT
        o.order_id,
        o.order_number,
        o.status_code,
        o.currency_code,
        o.grand_total,
        (
            SELECT
                CAST(
                    COALESCE(
                        SUM(
                            line.base + line.tax
                            - TRUNCATE(line.base * line.units_left / line.quantity, line.decimals)
                            - TRUNCATE(line.tax * line.units_left / line.quantity, line.decimals)
                        ),
                        0
                    ) AS DECIMAL(19, 4)
                ) AS amount
            FROM (
                SELECT
                    ol.quantity,
                    ol.quantity - ol.qty_cancelled AS units_left,
                    o.currency_minor_unit AS decimals,
                    ol.line_subtotal - (
                        SELECT COALESCE(SUM(od.amount), 0)
                        FROM order_discount AS od
                        WHERE od.order_line_id = ol.order_line_id
                    ) AS base,
                    (
                        SELECT COALESCE(SUM(ot.amount), 0)
                        FROM order_tax AS ot
                        WHERE
                            ot.order_line_id = ol.order_line_id
                            AND NOT ot.is_included
                    ) AS tax
                FROM order_line AS ol
                WHERE
                    ol.order_id = o.order_id
                    AND ol.qty_cancelled > 0
            ) AS line
        ) AS called_off,
        (
            SELECT COALESCE(SUM(rl.refund_amount), 0)
            FROM return_request AS rr
            INNER JOIN return_line AS rl
                ON rr.return_request_id = rl.return_request_id
            WHERE
                rr.order_id = o.order_id
                AND rr.status = 'settled'
        ) AS returned,
        (
            SELECT COALESCE(SUM(bd.grand_total), 0)
            FROM billing_document AS bd
            WHERE
                bd.order_id = o.order_id
                AND bd.document_kind = 'credit_note'
                AND bd.issued_at IS NOT NULL
        ) AS credited,
        (
            SELECT COALESCE(SUM(p.captured), 0)
            FROM payment AS p
            WHERE p.order_id = o.order_id
        ) AS captured,
        (
            SELECT COALESCE(SUM(p.refunded), 0)
            FROM payment AS p
            WHERE p.order_id = o.order_id
        ) AS refunded,
        (
            SELECT COALESCE(-SUM(sve.amount), 0)
            FROM stored_value_entry AS sve
            WHERE sve.order_id = o.order_id
        ) AS redeemed
    FROM sales_order AS o
    WHERE
        o.placed_at IS NOT NULL
        AND o.status_code <> 'imported'
),

balanced AS (
    SELECT
        moved.*,
        IF(
            status_code = 'cancelled',
            0,
            LEAST(grand_total - called_off - returned, grand_total - credited)
        ) AS due,
        captured - refunded + redeemed AS paid
    FROM moved
)

SELECT
    order_id,
    order_number,
    status_code,
    currency_code,
    grand_total,
    called_off,
    returned,
    credited,
    due,
    captured,
    refunded,
    redeemed,
    paid,
    due - paid AS owed
FROM balanced;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW payment_ledger_check AS
WITH moved AS (
    SELECT
        payment_id,
        SUM(IF(kind = 'authorize', amount, 0)) AS authorized,
        SUM(IF(kind = 'capture', amount, 0)) AS captured,
        SUM(IF(kind = 'void', amount, 0)) AS voided,
        SUM(IF(kind = 'refund', amount, 0)) AS refunded
    FROM payment_transaction
    WHERE status = 'success'
    GROUP BY payment_id
),

counter AS (
    SELECT 'authorized' AS name
    UNION ALL
    SELECT 'captured' AS name
    UNION ALL
    SELECT 'voided' AS name
    UNION ALL
    SELECT 'refunded' AS name
),

compared AS (
    SELECT
        p.payment_id,
        p.order_id,
        p.currency_code,
        c.name AS counter,
        CASE c.name
            WHEN 'authorized' THEN p.authorized
            WHEN 'captured' THEN p.captured
            WHEN 'voided' THEN p.voided
            ELSE p.refunded
        END AS counted,
        COALESCE(
            CASE c.name
                WHEN 'authorized' THEN moved.authorized
                WHEN 'captured' THEN moved.captured
                WHEN 'voided' THEN moved.voided
                ELSE moved.refunded
            END,
            0
        ) AS ledger
    FROM payment AS p
    CROSS JOIN counter AS c
    LEFT JOIN moved
        ON p.payment_id = moved.payment_id
)

SELECT
    payment_id,
    order_id,
    currency_code,
    counter,
    counted,
    ledger
FROM compared
WHERE counted <> ledger;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW stored_value_violations AS
WITH moved AS (
    SELECT
        stored_value_account_id,
        SUM(amount) AS amount
    FROM stored_value_entry
    GROUP BY stored_value_account_id
),

chained AS (
    SELECT
        stored_value_entry_id,
        balance_after,
        amount + LAG(balance_after, 1, 0) OVER (
            PARTITION BY stored_value_account_id
            ORDER BY stored_value_entry_id
        ) AS expected
    FROM stored_value_entry
)

SELECT
    'balance is its entries' AS invariant,
    CONCAT('stored value account ', sva.stored_value_account_id) AS subject,
    CAST(sva.balance AS CHAR) AS found,
    CAST(COALESCE(moved.amount, 0) AS CHAR) AS expected
FROM stored_value_account AS sva
LEFT JOIN moved
    ON sva.stored_value_account_id = moved.stored_value_account_id
WHERE sva.balance <> COALESCE(moved.amount, 0)
UNION ALL
SELECT
    'balance_after is the one before and the amount' AS invariant,
    CONCAT('stored value entry ', chained.stored_value_entry_id) AS subject,
    CAST(chained.balance_after AS CHAR) AS found,
    CAST(chained.expected AS CHAR) AS expected
FROM chained
WHERE chained.balance_after <> chained.expected
UNION ALL
SELECT
    'an entry is in the currency of its account' AS invariant,
    CONCAT('stored value entry ', sve.stored_value_entry_id) AS subject,
    CAST(COALESCE(sve.currency_code, 'points') AS CHAR) AS found,
    CAST(COALESCE(sva.currency_code, 'points') AS CHAR) AS expected
FROM stored_value_entry AS sve
INNER JOIN stored_value_account AS sva
    ON sve.stored_value_account_id = sva.stored_value_account_id
WHERE NOT sve.currency_code <=> sva.currency_code;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW billing_violations AS
WITH line_billed AS (
    SELECT
        bdl.order_line_id,
        SUM(bdl.quantity) AS quantity
    FROM billing_document AS bd
    INNER JOIN billing_document_line AS bdl
        ON bd.billing_document_id = bdl.billing_document_id
    WHERE
        bd.document_kind = 'invoice'
        AND bdl.order_line_id IS NOT NULL
    GROUP BY bdl.order_line_id
),

charge_billed AS (
    SELECT
        bdl.order_charge_id,
        COUNT(*) AS times
    FROM billing_document AS bd
    INNER JOIN billing_document_line AS bdl
        ON bd.billing_document_id = bdl.billing_document_id
    WHERE
        bd.document_kind = 'invoice'
        AND bdl.order_charge_id IS NOT NULL
    GROUP BY bdl.order_charge_id
),

order_billed AS (
    SELECT
        order_id,
        SUM(grand_total) AS amount
    FROM billing_document
    WHERE
        document_kind = 'invoice'
        AND issued_at IS NOT NULL
    GROUP BY order_id
),

line_credited AS (
    SELECT
        bdl.corrects_line_id,
        SUM(bdl.quantity) AS quantity,
        SUM(bdl.net_amount + bdl.tax_amount) AS amount
    FROM billing_document AS bd
    INNER JOIN billing_document_line AS bdl
        ON bd.billing_document_id = bdl.billing_document_id
    WHERE bdl.corrects_line_id IS NOT NULL
    GROUP BY bdl.corrects_line_id
    HAVING MAX(bd.external_number IS NULL)
)

SELECT
    'no more units of a line are billed than were ordered' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(billed.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', ol.quantity) AS CHAR) AS expected
FROM line_billed AS billed
INNER JOIN order_line AS ol
    ON billed.order_line_id = ol.order_line_id
WHERE billed.quantity > ol.quantity
UNION ALL
SELECT
    'a charge is billed once' AS invariant,
    CONCAT('order charge ', billed.order_charge_id) AS subject,
    CAST(billed.times AS CHAR) AS found,
    CAST('1' AS CHAR) AS expected
FROM charge_billed AS billed
WHERE billed.times > 1
UNION ALL
SELECT
    'the invoices of an order come to no more than it' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(billed.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', o.grand_total) AS CHAR) AS expected
FROM order_billed AS billed
INNER JOIN sales_order AS o
    ON billed.order_id = o.order_id
WHERE billed.amount > o.grand_total
UNION ALL
SELECT
    'no more units of a line are credited than were billed' AS invariant,
    CONCAT('document line ', billed.billing_document_line_id) AS subject,
    CAST(credited.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', billed.quantity) AS CHAR) AS expected
FROM line_credited AS credited
INNER JOIN billing_document_line AS billed
    ON credited.corrects_line_id = billed.billing_document_line_id
WHERE credited.quantity > billed.quantity
UNION ALL
SELECT
    'no more of a line is credited than it was billed for' AS invariant,
    CONCAT('document line ', billed.billing_document_line_id) AS subject,
    CAST(credited.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', billed.net_amount + billed.tax_amount) AS CHAR) AS expected
FROM line_credited AS credited
INNER JOIN billing_document_line AS billed
    ON credited.corrects_line_id = billed.billing_document_line_id
WHERE credited.amount > billed.net_amount + billed.tax_amount;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_settle_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100)
)
COMMENT 'Takes an order that is wholly paid to paid'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_owed DECIMAL(19, 4);

    SELECT
        status_code,
        owed
    INTO v_status_code, v_owed
    FROM order_balance
    WHERE order_id = p_order_id;

    IF v_status_code = 'pending' AND v_owed <= 0 THEN
        CALL order_transition_core(p_order_id, 'paid', p_actor, NULL);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_lock_core (IN p_accounts JSON)
COMMENT 'Locks accounts in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_account_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_account CURSOR FOR
        SELECT DISTINCT chosen.account_id
        FROM
            JSON_TABLE(
                p_accounts, '$[*]' COLUMNS (account_id BIGINT UNSIGNED PATH '$.account_id')
            ) AS chosen
        ORDER BY chosen.account_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_account;

    each_lock: LOOP
        FETCH each_account INTO v_account_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM stored_value_account
        WHERE stored_value_account_id = v_account_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_account;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_move_core (
    IN p_account_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_amount DECIMAL(19, 4),
    IN p_order_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_entry_id BIGINT UNSIGNED
)
COMMENT 'Moves value on an account'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_placed_at DATETIME(6);
    DECLARE v_order_currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_account_id BIGINT UNSIGNED;
    DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_is_same BOOLEAN;
    DECLARE v_paid DECIMAL(19, 4);
    DECLARE v_owed DECIMAL(19, 4);

    IF p_amount IS NULL OR p_idempotency_key IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: give an amount and an idempotency key';
    END IF;

    IF p_order_id IS NOT NULL THEN
        SELECT
            status_code,
            placed_at,
            currency_code
        INTO v_status_code, v_placed_at, v_order_currency
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_placed_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order, or it is not placed yet';
        END IF;
    END IF;

    SELECT
        stored_value_account_id,
        currency_code
    INTO v_account_id, v_currency_code
    FROM stored_value_account
    WHERE stored_value_account_id = p_account_id
    FOR UPDATE;

    IF v_account_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such account';
    END IF;

    SELECT
        stored_value_entry_id,
        stored_value_account_id = p_account_id
        AND kind = p_kind
        AND amount = p_amount
        AND order_id <=> p_order_id AS is_same
    INTO p_entry_id, v_is_same
    FROM stored_value_entry
    WHERE idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin;

    IF NOT v_is_same THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
    END IF;

    IF p_entry_id IS NULL THEN
        IF p_kind = 'redeem' AND v_status_code IN ('cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled or imported order is not paid';
        END IF;

        IF p_order_id IS NOT NULL AND NOT v_currency_code <=> v_order_currency THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30503,
                MESSAGE_TEXT = 'CURRENCY_MISMATCH: the account is not in the money of the order';
        END IF;

        IF p_kind = 'redeem' AND p_order_id IS NULL AND v_currency_code IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say which order is paid; only points go without';
        END IF;

        SELECT
            paid,
            owed
        INTO v_paid, v_owed
        FROM order_balance
        WHERE order_id = p_order_id;

        IF p_kind = 'redeem' AND -p_amount > v_owed THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30507,
                MESSAGE_TEXT = 'PAYMENT_EXCEEDS_OWED: the order owes less than that';
        END IF;

        IF p_kind = 'refund' AND p_amount > COALESCE(v_paid, 0) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30502,
                MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was paid';
        END IF;

        INSERT INTO stored_value_entry (
            stored_value_account_id, kind, amount, balance_after, order_id, idempotency_key
        )
        VALUES (p_account_id, p_kind, p_amount, 0, p_order_id, p_idempotency_key);

        SET p_entry_id = LAST_INSERT_ID();

        IF p_kind = 'redeem' AND p_order_id IS NOT NULL THEN
            CALL order_settle_core(p_order_id, CONCAT('stored_value:', p_account_id));
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_open (
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_customer_id BIGINT UNSIGNED,
    IN p_code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_expires_at DATETIME(6),
    IN p_amount DECIMAL(19, 4),
    IN p_payment_transaction_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_account_id BIGINT UNSIGNED
)
COMMENT 'Opens a gift card, or the credit or points of a customer'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_is_same BOOLEAN;
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

        IF p_amount IS NULL OR p_idempotency_key IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give an amount and an idempotency key';
        END IF;

        -- Locked before the account, as everybody does; queues those who send one key at once.
        SELECT customer_id INTO v_customer_id
        FROM customer
        WHERE customer_id = p_customer_id
        FOR UPDATE;

        SELECT
            sva.stored_value_account_id,
            sva.kind = p_kind
            AND sva.currency_code <=> p_currency_code
            AND sva.customer_id <=> p_customer_id
            AND sva.code_hash <=> p_code_hash
            AND sva.expires_at <=> p_expires_at
            AND sve.kind = 'issue'
            AND sve.amount = p_amount
            AND sve.payment_transaction_id <=> p_payment_transaction_id AS is_same
        INTO p_account_id, v_is_same
        FROM stored_value_entry AS sve
        INNER JOIN stored_value_account AS sva
            ON sve.stored_value_account_id = sva.stored_value_account_id
        WHERE sve.idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin;

        IF NOT v_is_same THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30005,
                MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
        END IF;

        IF p_account_id IS NULL THEN
            SELECT minor_unit INTO v_minor_unit
            FROM currency
            WHERE currency_code = p_currency_code;

            -- Without such a currency the foreign key refuses the account, and names itself.
            INSERT INTO stored_value_account (
                kind, code_hash, customer_id, currency_code, currency_minor_unit, expires_at
            )
            VALUES (
                p_kind,
                p_code_hash,
                p_customer_id,
                p_currency_code,
                COALESCE(v_minor_unit, 0),
                p_expires_at
            );

            SET p_account_id = LAST_INSERT_ID();

            INSERT INTO stored_value_entry (
                stored_value_account_id,
                kind,
                amount,
                balance_after,
                payment_transaction_id,
                idempotency_key
            )
            VALUES (
                p_account_id, 'issue', p_amount, 0, p_payment_transaction_id, p_idempotency_key
            );
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_redeem (
    IN p_account_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_order_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_entry_id BIGINT UNSIGNED
)
COMMENT 'Pays an order with what is on an account'
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

        CALL stored_value_move_core(
            p_account_id, 'redeem', -p_amount, p_order_id, p_idempotency_key, p_entry_id
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_credit (
    IN p_account_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_order_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_entry_id BIGINT UNSIGNED
)
COMMENT 'Puts value onto an account'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        SET v_kind = IF(p_order_id IS NULL, 'issue', 'refund');

        CALL stored_value_move_core(
            p_account_id, v_kind, p_amount, p_order_id, p_idempotency_key, p_entry_id
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_expire (
    IN p_accounts INT,
    OUT p_done INT
)
COMMENT 'Takes what is left off accounts that have lapsed'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_accounts JSON;
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

        SET p_done = 0;

        IF p_accounts IS NULL OR p_accounts < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: look at 1 account or more';
        END IF;

        SELECT JSON_ARRAYAGG(lapsed.stored_value_account_id) INTO v_accounts
        FROM (
            SELECT stored_value_account_id
            FROM stored_value_account
            WHERE
                expires_at <= v_now
                AND balance > 0
            ORDER BY expires_at
            LIMIT p_accounts
        ) AS lapsed;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('account_id', idle.stored_value_account_id, 'balance', idle.balance)
            )
        INTO v_accounts
        FROM (
            SELECT
                sva.stored_value_account_id,
                sva.balance
            FROM stored_value_account AS sva
            WHERE
                sva.stored_value_account_id IN (
                    SELECT lapsed.account_id
                    FROM JSON_TABLE(
                        v_accounts, '$[*]' COLUMNS (account_id BIGINT UNSIGNED PATH '$')
                    ) AS lapsed
                )
                AND sva.expires_at <= v_now
                AND sva.balance > 0
            FOR UPDATE SKIP LOCKED
        ) AS idle;

        -- An account that was given back to lapses again: its key names its last entry.
        INSERT INTO stored_value_entry (
            stored_value_account_id, kind, amount, balance_after, idempotency_key
        )
        SELECT
            lapsed.account_id AS stored_value_account_id,
            'expire' AS kind,
            -lapsed.balance AS amount,
            0 AS balance_after,
            CONCAT(
                'expire:', lapsed.account_id, ':', MAX(sve.stored_value_entry_id)
            ) AS idempotency_key
        FROM
            JSON_TABLE(
                v_accounts,
                '$[*]' COLUMNS (
                    account_id BIGINT UNSIGNED PATH '$.account_id',
                    balance DECIMAL(19, 4) PATH '$.balance'
                )
            ) AS lapsed
        INNER JOIN stored_value_entry AS sve
            ON lapsed.account_id = sve.stored_value_account_id
        GROUP BY lapsed.account_id, lapsed.balance
        ORDER BY lapsed.account_id;

        SET p_done = ROW_COUNT();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_parts_core (
    IN p_order_id BIGINT UNSIGNED,
    OUT p_parts JSON
)
COMMENT 'Tells what each part of an order comes to in whole coins'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_minor_unit TINYINT UNSIGNED;
    DECLARE v_is_included BOOLEAN;
    DECLARE v_total DECIMAL(19, 4);
    DECLARE v_tax DECIMAL(19, 4);
    DECLARE v_nets JSON;
    DECLARE v_taxes JSON;

    SELECT
        currency_minor_unit,
        prices_include_tax,
        grand_total,
        LEAST(ROUND(tax_total, currency_minor_unit), grand_total) AS tax
    INTO v_minor_unit, v_is_included, v_total, v_tax
    FROM sales_order
    WHERE order_id = p_order_id;

    -- One numbering for lines and charges: even for lines, odd for charges.
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'id', part.id,
                'weight', GREATEST(part.base - IF(v_is_included, part.tax, 0), 0)
            )
        ) AS nets,
        JSON_ARRAYAGG(JSON_OBJECT('id', part.id, 'weight', part.tax)) AS taxes
    INTO v_nets, v_taxes
    FROM (
        SELECT
            ol.order_line_id * 2 AS id,
            ol.line_subtotal - (
                SELECT COALESCE(SUM(od.amount), 0)
                FROM order_discount AS od
                WHERE od.order_line_id = ol.order_line_id
            ) AS base,
            (
                SELECT COALESCE(SUM(ot.amount), 0)
                FROM order_tax AS ot
                WHERE ot.order_line_id = ol.order_line_id
            ) AS tax
        FROM order_line AS ol
        WHERE ol.order_id = p_order_id
        UNION ALL
        SELECT
            oc.order_charge_id * 2 + 1 AS id,
            oc.amount - (
                SELECT COALESCE(SUM(od.amount), 0)
                FROM order_discount AS od
                WHERE od.order_charge_id = oc.order_charge_id
            ) AS base,
            (
                SELECT COALESCE(SUM(ot.amount), 0)
                FROM order_tax AS ot
                WHERE ot.order_charge_id = oc.order_charge_id
            ) AS tax
        FROM order_charge AS oc
        WHERE oc.order_id = p_order_id
    ) AS part;

    SET v_nets = split_amount(v_total - v_tax, v_minor_unit, v_nets);
    SET v_taxes = split_amount(v_tax, v_minor_unit, v_taxes);

    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'order_line_id', IF(net.id % 2 = 0, net.id DIV 2, NULL),
                'order_charge_id', IF(net.id % 2 = 1, net.id DIV 2, NULL),
                'net', net.amount,
                'tax', tax.amount
            )
        )
    INTO p_parts
    FROM
        JSON_TABLE(
            v_nets,
            '$[*]' COLUMNS (
                id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount'
            )
        ) AS net
    INNER JOIN
        JSON_TABLE(
            v_taxes,
            '$[*]' COLUMNS (
                id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount'
            )
        ) AS tax
        ON net.id = tax.id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE document_number_core (
    IN p_scope VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_channel_id BIGINT UNSIGNED,
    IN p_at DATETIME(6),
    OUT p_series VARCHAR(16),
    OUT p_number BIGINT UNSIGNED
)
COMMENT 'Gives out the next number for an invoice or a credit note'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_year SMALLINT UNSIGNED;

    SELECT IF(COUNT(ns.year) > 0, 0, YEAR(CONVERT_TZ(p_at, '+00:00', MIN(ch.timezone)))) AS year
    INTO v_year
    FROM sales_channel AS ch
    LEFT JOIN number_sequence AS ns
        ON
            ch.channel_id = ns.channel_id
            AND ns.scope = p_scope
            AND ns.year = 0
    WHERE ch.channel_id = p_channel_id;

    INSERT INTO number_sequence (scope, channel_id, year, prefix, last_number)
    VALUES (
        p_scope,
        p_channel_id,
        v_year,
        CONCAT(IF(p_scope = 'invoice', 'INV-', 'CN-'), p_channel_id, '-', v_year, '-'),
        1
    )
    ON DUPLICATE KEY UPDATE last_number = last_number + 1;

    SELECT
        prefix,
        last_number
    INTO p_series, p_number
    FROM number_sequence
    WHERE
        scope = p_scope
        AND channel_id = p_channel_id
        AND year = v_year;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE document_write_core (
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_order_id BIGINT UNSIGNED,
    IN p_shipment_id BIGINT UNSIGNED,
    IN p_corrects_document_id BIGINT UNSIGNED,
    IN p_lines JSON,
    OUT p_document_id BIGINT UNSIGNED
)
COMMENT 'Writes a document about an order and issues it'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_series VARCHAR(16);
    DECLARE v_number BIGINT UNSIGNED;

    SELECT channel_id INTO v_channel_id
    FROM sales_order
    WHERE order_id = p_order_id;

    CALL document_number_core(p_kind, v_channel_id, v_now, v_series, v_number);

    INSERT INTO billing_document (
        document_kind,
        series,
        number,
        channel_id,
        customer_id,
        order_id,
        shipment_id,
        corrects_document_id,
        currency_code,
        currency_minor_unit
    )
    SELECT
        p_kind AS document_kind,
        v_series AS series,
        v_number AS number,
        o.channel_id,
        o.customer_id,
        o.order_id,
        p_shipment_id AS shipment_id,
        p_corrects_document_id AS corrects_document_id,
        o.currency_code,
        o.currency_minor_unit
    FROM sales_order AS o
    WHERE o.order_id = p_order_id;

    SET p_document_id = LAST_INSERT_ID();

    INSERT INTO billing_document_line (
        billing_document_id,
        line_no,
        line_kind,
        order_line_id,
        order_charge_id,
        corrects_line_id,
        variant_id,
        label,
        quantity,
        unit_amount,
        net_amount,
        tax_amount
    )
    SELECT
        p_document_id AS billing_document_id,
        ROW_NUMBER() OVER (ORDER BY line.place) AS line_no,
        line.line_kind,
        line.order_line_id,
        line.order_charge_id,
        line.corrects_line_id,
        line.variant_id,
        line.label,
        line.quantity,
        ROUND(line.net / line.quantity, 4) AS unit_amount,
        line.net AS net_amount,
        line.tax AS tax_amount
    FROM
        JSON_TABLE(
            p_lines,
            '$[*]' COLUMNS (
                place BIGINT UNSIGNED PATH '$.place',
                line_kind VARCHAR(16) PATH '$.line_kind',
                order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                order_charge_id BIGINT UNSIGNED PATH '$.order_charge_id',
                corrects_line_id BIGINT UNSIGNED PATH '$.corrects_line_id',
                variant_id BIGINT UNSIGNED PATH '$.variant_id',
                label VARCHAR(255) PATH '$.label',
                quantity INT PATH '$.quantity',
                net DECIMAL(19, 4) PATH '$.net',
                tax DECIMAL(19, 4) PATH '$.tax'
            )
        ) AS line
    ORDER BY line_no;

    UPDATE billing_document AS bd
        INNER JOIN ( -- noqa: LT02
            SELECT
                billing_document_id,
                SUM(net_amount) AS net_total,
                SUM(tax_amount) AS tax_total
            FROM billing_document_line
            WHERE billing_document_id = p_document_id
            GROUP BY billing_document_id
        ) AS line
            ON bd.billing_document_id = line.billing_document_id
    SET
        bd.net_total = line.net_total,
        bd.tax_total = line.tax_total,
        bd.issued_at = v_now
    WHERE bd.billing_document_id = p_document_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE invoice_issue (
    IN p_order_id BIGINT UNSIGNED,
    IN p_shipment_id BIGINT UNSIGNED,
    OUT p_document_id BIGINT UNSIGNED
)
COMMENT 'Bills a placed order, or a parcel of it'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_placed_at DATETIME(6);
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_parcels INT;
        DECLARE v_parts JSON;
        DECLARE v_lines JSON;
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

        -- Locked before the order, as everybody does: the document will point at both.
        SELECT c.customer_id INTO v_customer_id
        FROM sales_order AS o
        INNER JOIN customer AS c
            ON o.customer_id = c.customer_id
        WHERE o.order_id = p_order_id
        FOR SHARE OF c;

        SELECT
            status_code,
            placed_at,
            currency_minor_unit
        INTO v_status_code, v_placed_at, v_minor_unit
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_placed_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order, or it is not placed yet';
        END IF;

        IF v_status_code IN ('cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled or imported order is not billed';
        END IF;

        SELECT COUNT(*) INTO v_parcels
        FROM shipment
        WHERE
            shipment_id = p_shipment_id
            AND order_id = p_order_id;

        IF p_shipment_id IS NOT NULL AND v_parcels = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: the order has no such parcel';
        END IF;

        SELECT billing_document_id INTO p_document_id
        FROM billing_document
        WHERE
            shipment_id = p_shipment_id
            AND order_id = p_order_id;

        IF p_document_id IS NULL THEN
            CALL order_parts_core(p_order_id, v_parts);

            WITH part AS (
                SELECT
                    p.order_line_id,
                    p.order_charge_id,
                    p.net,
                    p.tax
                FROM JSON_TABLE(
                    v_parts,
                    '$[*]' COLUMNS (
                        order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                        order_charge_id BIGINT UNSIGNED PATH '$.order_charge_id',
                        net DECIMAL(19, 4) PATH '$.net',
                        tax DECIMAL(19, 4) PATH '$.tax'
                    )
                ) AS p
            ),

            billed AS (
                SELECT
                    bdl.order_line_id,
                    bdl.order_charge_id,
                    SUM(bdl.quantity) AS quantity,
                    SUM(bdl.net_amount) AS net,
                    SUM(bdl.tax_amount) AS tax
                FROM billing_document AS bd
                INNER JOIN billing_document_line AS bdl
                    ON bd.billing_document_id = bdl.billing_document_id
                WHERE
                    bd.order_id = p_order_id
                    AND bd.document_kind = 'invoice'
                GROUP BY bdl.order_line_id, bdl.order_charge_id
            ),

            -- How many units of each line are billed now, and how many were before.
            due AS (
                SELECT
                    ol.order_line_id,
                    ol.line_no,
                    ol.variant_id,
                    ol.product_name,
                    ol.quantity AS ordered,
                    COALESCE(billed.net, 0) AS net_before,
                    COALESCE(billed.tax, 0) AS tax_before,
                    COALESCE(billed.quantity, 0) AS units_before,
                    LEAST(
                        ol.quantity - ol.qty_cancelled - COALESCE(billed.quantity, 0),
                        IF(p_shipment_id IS NULL, ol.quantity, COALESCE(sl.quantity, 0))
                    ) AS units
                FROM order_line AS ol
                LEFT JOIN billed
                    ON ol.order_line_id = billed.order_line_id
                LEFT JOIN shipment_line AS sl
                    ON
                        ol.order_line_id = sl.order_line_id
                        AND sl.shipment_id = p_shipment_id
                WHERE ol.order_id = p_order_id
            ),

            line AS (
                SELECT
                    due.line_no AS place,
                    'goods' AS line_kind,
                    due.order_line_id,
                    NULL AS order_charge_id,
                    due.variant_id,
                    due.product_name AS label,
                    due.units AS quantity,
                    TRUNCATE(
                        part.net * (due.units_before + due.units) / due.ordered, v_minor_unit
                    ) - due.net_before AS net,
                    TRUNCATE(
                        part.tax * (due.units_before + due.units) / due.ordered, v_minor_unit
                    ) - due.tax_before AS tax
                FROM due
                INNER JOIN part
                    ON due.order_line_id = part.order_line_id
                WHERE due.units > 0
                UNION ALL
                SELECT
                    100000 + oc.order_charge_id AS place,
                    'charge' AS line_kind,
                    NULL AS order_line_id,
                    oc.order_charge_id,
                    NULL AS variant_id,
                    oc.label,
                    1 AS quantity,
                    part.net,
                    part.tax
                FROM order_charge AS oc
                INNER JOIN part
                    ON oc.order_charge_id = part.order_charge_id
                LEFT JOIN billed
                    ON oc.order_charge_id = billed.order_charge_id
                WHERE
                    oc.order_id = p_order_id
                    AND billed.order_charge_id IS NULL
            )

            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'place', line.place,
                        'line_kind', line.line_kind,
                        'order_line_id', line.order_line_id,
                        'order_charge_id', line.order_charge_id,
                        'variant_id', line.variant_id,
                        'label', line.label,
                        'quantity', line.quantity,
                        'net', line.net,
                        'tax', line.tax
                    )
                )
            INTO v_lines
            FROM line;

            IF v_lines IS NULL THEN
                SELECT MAX(billing_document_id) INTO p_document_id
                FROM billing_document
                WHERE
                    order_id = p_order_id
                    AND document_kind = 'invoice';
            ELSE
                CALL document_write_core(
                    'invoice', p_order_id, p_shipment_id, NULL, v_lines, p_document_id
                );
            END IF;
        END IF;

        IF p_document_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30505,
                MESSAGE_TEXT = 'NOTHING_TO_BILL: nothing is left of it to bill';
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE credit_note_issue (
    IN p_invoice_id BIGINT UNSIGNED,
    IN p_lines JSON,
    OUT p_document_id BIGINT UNSIGNED
)
COMMENT 'Takes back what an invoice billed, all of it or some'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_order_id BIGINT UNSIGNED;
        DECLARE v_locked_id BIGINT UNSIGNED;
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_chosen JSON;
        DECLARE v_units INT;
        DECLARE v_lines JSON;
        DECLARE v_detail VARCHAR(128);
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
            order_id,
            currency_minor_unit
        INTO v_order_id, v_minor_unit
        FROM billing_document
        WHERE
            billing_document_id = p_invoice_id
            AND document_kind = 'invoice'
            AND issued_at IS NOT NULL;

        IF v_order_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such invoice, or it is not issued yet';
        END IF;

        -- Locked before the order, as everybody does: the document will point at both.
        SELECT c.customer_id INTO v_customer_id
        FROM sales_order AS o
        INNER JOIN customer AS c
            ON o.customer_id = c.customer_id
        WHERE o.order_id = v_order_id
        FOR SHARE OF c;

        -- Documents of one order queue here.
        SELECT order_id INTO v_locked_id
        FROM sales_order
        WHERE order_id = v_order_id
        FOR UPDATE;

        -- What is taken back, a line of the invoice once, and how much of it there is left.
        WITH given AS (
            SELECT
                g.billing_document_line_id,
                SUM(g.quantity) AS quantity
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        billing_document_line_id BIGINT UNSIGNED PATH '$.billing_document_line_id'
                        ERROR ON EMPTY ERROR ON ERROR,
                        quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR
                    )
                ) AS g
            GROUP BY g.billing_document_line_id
        ),

        credited AS (
            SELECT
                bdl.corrects_line_id,
                SUM(bdl.quantity) AS quantity,
                SUM(bdl.net_amount) AS net,
                SUM(bdl.tax_amount) AS tax
            FROM billing_document_line AS billed
            INNER JOIN billing_document_line AS bdl
                ON billed.billing_document_line_id = bdl.corrects_line_id
            WHERE billed.billing_document_id = p_invoice_id
            GROUP BY bdl.corrects_line_id
        ),

        billed AS (
            SELECT
                bdl.billing_document_line_id,
                bdl.quantity,
                bdl.quantity - COALESCE(credited.quantity, 0) AS units_left,
                COALESCE(credited.quantity, 0) AS units_before,
                COALESCE(credited.net, 0) AS net_before,
                COALESCE(credited.tax, 0) AS tax_before
            FROM billing_document_line AS bdl
            LEFT JOIN credited
                ON bdl.billing_document_line_id = credited.corrects_line_id
            WHERE bdl.billing_document_id = p_invoice_id
        ),

        chosen AS (
            SELECT
                given.billing_document_line_id,
                given.quantity
            FROM given
            UNION ALL
            SELECT
                billed.billing_document_line_id,
                billed.units_left AS quantity
            FROM billed
            WHERE
                p_lines IS NULL
                AND billed.units_left > 0
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'line_id', chosen.billing_document_line_id,
                    'quantity', chosen.quantity,
                    'units_left', COALESCE(billed.units_left, 0),
                    'units_before', billed.units_before,
                    'net_before', billed.net_before,
                    'tax_before', billed.tax_before
                )
            ) AS chosen,
            MIN(chosen.quantity) AS units
        INTO v_chosen, v_units
        FROM chosen
        LEFT JOIN billed
            ON chosen.billing_document_line_id = billed.billing_document_line_id;

        IF p_lines IS NOT NULL AND COALESCE(v_units, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a credit note takes back 1 unit of a line or more';
        END IF;

        SELECT
            CONCAT(
                'CREDIT_EXCEEDS_BILLED: of line ', c.line_id, ' there are ', c.units_left, ' left'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                v_chosen,
                '$[*]' COLUMNS (
                    line_id BIGINT UNSIGNED PATH '$.line_id',
                    quantity INT PATH '$.quantity',
                    units_left INT PATH '$.units_left'
                )
            ) AS c
        WHERE c.quantity > c.units_left
        ORDER BY c.line_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30506,
                MESSAGE_TEXT = v_detail;
        END IF;

        -- The last unit takes what is left of the money, and no unit more than that.
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'place', bdl.line_no,
                    'line_kind', bdl.line_kind,
                    'order_line_id', bdl.order_line_id,
                    'order_charge_id', bdl.order_charge_id,
                    'corrects_line_id', bdl.billing_document_line_id,
                    'variant_id', bdl.variant_id,
                    'label', bdl.label,
                    'quantity', c.quantity,
                    'net', GREATEST(
                        IF(
                            c.quantity = c.units_left,
                            bdl.net_amount,
                            TRUNCATE(
                                bdl.net_amount * (c.units_before + c.quantity) / bdl.quantity,
                                v_minor_unit
                            )
                        ) - c.net_before,
                        0
                    ),
                    'tax', GREATEST(
                        IF(
                            c.quantity = c.units_left,
                            bdl.tax_amount,
                            TRUNCATE(
                                bdl.tax_amount * (c.units_before + c.quantity) / bdl.quantity,
                                v_minor_unit
                            )
                        ) - c.tax_before,
                        0
                    )
                )
            )
        INTO v_lines
        FROM
            JSON_TABLE(
                v_chosen,
                '$[*]' COLUMNS (
                    line_id BIGINT UNSIGNED PATH '$.line_id',
                    quantity INT PATH '$.quantity',
                    units_left INT PATH '$.units_left',
                    units_before INT PATH '$.units_before',
                    net_before DECIMAL(19, 4) PATH '$.net_before',
                    tax_before DECIMAL(19, 4) PATH '$.tax_before'
                )
            ) AS c
        INNER JOIN billing_document_line AS bdl
            ON c.line_id = bdl.billing_document_line_id;

        IF v_lines IS NULL THEN
            SELECT MAX(billing_document_id) INTO p_document_id
            FROM billing_document
            WHERE corrects_document_id = p_invoice_id;
        ELSE
            CALL document_write_core(
                'credit_note', v_order_id, NULL, p_invoice_id, v_lines, p_document_id
            );
        END IF;

        IF p_document_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30506,
                MESSAGE_TEXT = 'CREDIT_EXCEEDS_BILLED: nothing is left to take back';
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
