-- Migration 0016, up: let a payment begin at nothing, and each step go back to one of
--     the right kind
--
-- Locks: payment_transaction is copied under a shared lock twice, for a stored column and
--        for the foreign key on it (COPY)

ALTER TABLE payment_transaction
    DROP FOREIGN KEY fk_payment_transaction_parent,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE payment_transaction
    ADD COLUMN parent_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (
        CASE kind WHEN 'refund' THEN 'capture' WHEN 'authorize' THEN NULL ELSE 'authorize' END
    ) STORED COMMENT 'Kind of the parent; NULL: an authorisation has none',
    DROP KEY ix_payment_transaction_parent,
    DROP KEY uq_payment_transaction_id_payment_id,
    ADD UNIQUE KEY uq_payment_transaction_id_payment_id_kind (
        payment_transaction_id, payment_id, kind
    ),
    ADD KEY ix_payment_transaction_parent (parent_transaction_id, payment_id, parent_kind),
    ADD CONSTRAINT ck_payment_transaction_authorisation_is_first
    CHECK (kind <> 'authorize' OR parent_transaction_id IS NULL),
    ALGORITHM = COPY, LOCK = SHARED;

-- Not together with the column: while rows are copied, the server looks for their parents in the
-- table as it was, and refuses every row that has one (1452).
ALTER TABLE payment_transaction
    ADD CONSTRAINT fk_payment_transaction_parent
    FOREIGN KEY (parent_transaction_id, payment_id, parent_kind)
    REFERENCES payment_transaction (payment_transaction_id, payment_id, kind),
    ALGORITHM = COPY, LOCK = SHARED;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_before_insert_start_at_zero
BEFORE INSERT ON payment
FOR EACH ROW
BEGIN
    IF NEW.authorized <> 0 OR NEW.captured <> 0 OR NEW.voided <> 0 OR NEW.refunded <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
