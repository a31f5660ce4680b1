-- Table: order_status
--
-- Where an order can stand.
--
-- Grain: one row per status
-- See:   seeds/reference/order_status.csv

CREATE TABLE order_status (
    status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_terminal BOOLEAN NOT NULL COMMENT 'No way leads out of it',
    meaning VARCHAR(255) NOT NULL,

    PRIMARY KEY (status_code)
) COMMENT = 'Where an order can stand';
