-- Table: customer_group
--
-- Customers who share prices: retail, trade, staff.
--
-- Grain: one row per group

CREATE TABLE customer_group (
    customer_group_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_group_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    PRIMARY KEY (customer_group_id),
    UNIQUE KEY uq_customer_group_customer_group_code (customer_group_code)
) COMMENT = 'Customers who share prices';
