-- Table: customer_group_member
--
-- A customer in a segment: a group that somebody put them in, as big spenders or
-- asleep. Segments may be many; the one group whose prices a customer pays is
-- customer.customer_group_id.
--
-- Grain: one row per segment and customer in it

CREATE TABLE customer_group_member (
    customer_group_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,

    joined_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (customer_group_id, customer_id),
    KEY ix_customer_group_member_customer_id (customer_id),
    CONSTRAINT fk_customer_group_member_customer_group
    FOREIGN KEY (customer_group_id) REFERENCES customer_group (customer_group_id),
    CONSTRAINT fk_customer_group_member_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id)
) COMMENT = 'A customer in a segment';
