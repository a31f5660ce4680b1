-- Migration 0011, down: take back what it made and changed
--
-- Loses: every row of cart, cart_line
-- Locks: an index is dropped beside writers (INPLACE)

DROP TABLE cart_line;

DROP TABLE cart;

ALTER TABLE customer_address
    DROP KEY uq_customer_address_customer_address_id_customer_id,
    ALGORITHM = INPLACE, LOCK = NONE;
