-- Migration 0016, down: take back what it made and changed
--
-- Loses: nothing
-- Locks: payment_transaction is copied under a shared lock (COPY)

DROP TRIGGER payment_before_insert_start_at_zero;

ALTER TABLE payment_transaction
    DROP FOREIGN KEY fk_payment_transaction_parent,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE payment_transaction
    DROP CHECK ck_payment_transaction_authorisation_is_first,
    DROP KEY ix_payment_transaction_parent,
    DROP KEY uq_payment_transaction_id_payment_id_kind,
    DROP COLUMN parent_kind,
    ADD UNIQUE KEY uq_payment_transaction_id_payment_id (payment_transaction_id, payment_id),
    ADD KEY ix_payment_transaction_parent (parent_transaction_id, payment_id),
    ADD CONSTRAINT fk_payment_transaction_parent
    FOREIGN KEY (parent_transaction_id, payment_id)
    REFERENCES payment_transaction (payment_transaction_id, payment_id),
    ALGORITHM = COPY, LOCK = SHARED;
