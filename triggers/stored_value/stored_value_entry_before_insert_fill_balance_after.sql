-- Trigger: stored_value_entry_before_insert_fill_balance_after
--
-- Locks the account before the foreign keys share-lock it, so that entries of one
-- account queue instead of deadlocking, and notes its currency and what it holds
-- afterwards. An account that has lapsed is not redeemed and takes nothing new; what
-- is given back for an order still finds the way to it. The AFTER trigger moves the
-- balance.
--
-- Fires:  before insert on stored_value_entry, for each row
-- Raises: 30508 STORED_VALUE_EXPIRED

DELIMITER $$

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

DELIMITER ;
