-- Table: payment_method
--
-- How a customer can pay.
--
-- Grain: one row per method
-- See:   seeds/reference/payment_method.csv

CREATE TABLE payment_method (
    payment_method_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    payment_method_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Offered at checkout',

    PRIMARY KEY (payment_method_id),
    UNIQUE KEY uq_payment_method_payment_method_code (payment_method_code)
) COMMENT = 'How a customer can pay';
