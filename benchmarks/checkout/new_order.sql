-- TPC-C NewOrder, written from the specification (revision 5.11, clauses 1.3 and 2.4):
-- its nine tables less history, and its transaction as a stored procedure that goes row
-- by row. No foreign keys, as most published kits have none.
--
-- Differs: the lines come from the caller, ten of them, sorted by item, so that both
-- sides lock alike; no line is for another warehouse, and no order is rolled back for an
-- unused item.

CREATE TABLE warehouse (
    w_id INT NOT NULL PRIMARY KEY,
    w_name VARCHAR(10) NOT NULL,
    w_street_1 VARCHAR(20) NOT NULL,
    w_street_2 VARCHAR(20) NOT NULL,
    w_city VARCHAR(20) NOT NULL,
    w_state CHAR(2) NOT NULL,
    w_zip CHAR(9) NOT NULL,
    w_tax DECIMAL(4, 4) NOT NULL,
    w_ytd DECIMAL(12, 2) NOT NULL
);

CREATE TABLE district (
    d_w_id INT NOT NULL,
    d_id INT NOT NULL,
    d_name VARCHAR(10) NOT NULL,
    d_street_1 VARCHAR(20) NOT NULL,
    d_street_2 VARCHAR(20) NOT NULL,
    d_city VARCHAR(20) NOT NULL,
    d_state CHAR(2) NOT NULL,
    d_zip CHAR(9) NOT NULL,
    d_tax DECIMAL(4, 4) NOT NULL,
    d_ytd DECIMAL(12, 2) NOT NULL,
    d_next_o_id INT NOT NULL,
    PRIMARY KEY (d_w_id, d_id)
);

CREATE TABLE customer (
    c_w_id INT NOT NULL,
    c_d_id INT NOT NULL,
    c_id INT NOT NULL,
    c_first VARCHAR(16) NOT NULL,
    c_middle CHAR(2) NOT NULL,
    c_last VARCHAR(16) NOT NULL,
    c_street_1 VARCHAR(20) NOT NULL,
    c_city VARCHAR(20) NOT NULL,
    c_state CHAR(2) NOT NULL,
    c_zip CHAR(9) NOT NULL,
    c_phone CHAR(16) NOT NULL,
    c_credit CHAR(2) NOT NULL,
    c_discount DECIMAL(4, 4) NOT NULL,
    c_balance DECIMAL(12, 2) NOT NULL,
    c_data VARCHAR(500) NOT NULL,
    PRIMARY KEY (c_w_id, c_d_id, c_id),
    KEY ix_customer_name (c_w_id, c_d_id, c_last, c_first)
);

CREATE TABLE item (
    i_id INT NOT NULL PRIMARY KEY,
    i_im_id INT NOT NULL,
    i_name VARCHAR(24) NOT NULL,
    i_price DECIMAL(5, 2) NOT NULL,
    i_data VARCHAR(50) NOT NULL
);

CREATE TABLE stock (
    s_w_id INT NOT NULL,
    s_i_id INT NOT NULL,
    s_quantity INT NOT NULL,
    s_dist_01 CHAR(24) NOT NULL,
    s_dist_02 CHAR(24) NOT NULL,
    s_dist_03 CHAR(24) NOT NULL,
    s_dist_04 CHAR(24) NOT NULL,
    s_dist_05 CHAR(24) NOT NULL,
    s_dist_06 CHAR(24) NOT NULL,
    s_dist_07 CHAR(24) NOT NULL,
    s_dist_08 CHAR(24) NOT NULL,
    s_dist_09 CHAR(24) NOT NULL,
    s_dist_10 CHAR(24) NOT NULL,
    s_ytd INT NOT NULL,
    s_order_cnt INT NOT NULL,
    s_remote_cnt INT NOT NULL,
    s_data VARCHAR(50) NOT NULL,
    PRIMARY KEY (s_w_id, s_i_id)
);

CREATE TABLE oorder (
    o_w_id INT NOT NULL,
    o_d_id INT NOT NULL,
    o_id INT NOT NULL,
    o_c_id INT NOT NULL,
    o_entry_d DATETIME NOT NULL,
    o_carrier_id INT NULL,
    o_ol_cnt INT NOT NULL,
    o_all_local INT NOT NULL,
    PRIMARY KEY (o_w_id, o_d_id, o_id),
    KEY ix_oorder_customer (o_w_id, o_d_id, o_c_id, o_id)
);

CREATE TABLE new_order (
    no_w_id INT NOT NULL,
    no_d_id INT NOT NULL,
    no_o_id INT NOT NULL,
    PRIMARY KEY (no_w_id, no_d_id, no_o_id)
);

CREATE TABLE order_line (
    ol_w_id INT NOT NULL,
    ol_d_id INT NOT NULL,
    ol_o_id INT NOT NULL,
    ol_number INT NOT NULL,
    ol_i_id INT NOT NULL,
    ol_supply_w_id INT NOT NULL,
    ol_delivery_d DATETIME NULL,
    ol_quantity INT NOT NULL,
    ol_amount DECIMAL(6, 2) NOT NULL,
    ol_dist_info CHAR(24) NOT NULL,
    PRIMARY KEY (ol_w_id, ol_d_id, ol_o_id, ol_number)
);

DELIMITER $$

CREATE PROCEDURE new_order (
    IN p_w_id INT,
    IN p_d_id INT,
    IN p_c_id INT,
    IN p_lines JSON,
    OUT p_o_id INT,
    OUT p_total DECIMAL(12, 2)
)
MODIFIES SQL DATA
BEGIN
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE v_number INT DEFAULT 0;
    DECLARE v_item INT;
    DECLARE v_quantity INT;
    DECLARE v_count INT;
    DECLARE v_w_tax DECIMAL(4, 4);
    DECLARE v_d_tax DECIMAL(4, 4);
    DECLARE v_discount DECIMAL(4, 4);
    DECLARE v_last VARCHAR(16);
    DECLARE v_credit CHAR(2);
    DECLARE v_price DECIMAL(5, 2);
    DECLARE v_name VARCHAR(24);
    DECLARE v_data VARCHAR(50);
    DECLARE v_stock INT;
    DECLARE v_dist CHAR(24);
    DECLARE v_stock_data VARCHAR(50);
    DECLARE v_amount DECIMAL(6, 2);

    DECLARE each_line CURSOR FOR
        SELECT
            line.item,
            line.quantity
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (item INT PATH '$.item', quantity INT PATH '$.quantity')
            ) AS line
        ORDER BY line.item;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        ROLLBACK;
        RESIGNAL;
    END;

    START TRANSACTION;

    SELECT w_tax INTO v_w_tax
    FROM warehouse
    WHERE w_id = p_w_id;

    SELECT
        d_tax,
        d_next_o_id
    INTO v_d_tax, p_o_id
    FROM district
    WHERE
        d_w_id = p_w_id
        AND d_id = p_d_id
    FOR UPDATE;

    UPDATE district
    SET d_next_o_id = d_next_o_id + 1
    WHERE
        d_w_id = p_w_id
        AND d_id = p_d_id;

    SELECT
        c_discount,
        c_last,
        c_credit
    INTO v_discount, v_last, v_credit
    FROM customer
    WHERE
        c_w_id = p_w_id
        AND c_d_id = p_d_id
        AND c_id = p_c_id;

    SET v_count = JSON_LENGTH(p_lines);

    INSERT INTO oorder (o_w_id, o_d_id, o_id, o_c_id, o_entry_d, o_ol_cnt, o_all_local)
    VALUES (p_w_id, p_d_id, p_o_id, p_c_id, UTC_TIMESTAMP(), v_count, 1);

    INSERT INTO new_order (no_w_id, no_d_id, no_o_id)
    VALUES (p_w_id, p_d_id, p_o_id);

    SET p_total = 0;

    OPEN each_line;

    FETCH each_line INTO v_item, v_quantity;

    WHILE NOT v_is_done DO
        SET v_number = v_number + 1;

        SELECT
            i_price,
            i_name,
            i_data
        INTO v_price, v_name, v_data
        FROM item
        WHERE i_id = v_item;

        SELECT
            s_quantity,
            CASE p_d_id
                WHEN 1 THEN s_dist_01
                WHEN 2 THEN s_dist_02
                WHEN 3 THEN s_dist_03
                WHEN 4 THEN s_dist_04
                WHEN 5 THEN s_dist_05
                WHEN 6 THEN s_dist_06
                WHEN 7 THEN s_dist_07
                WHEN 8 THEN s_dist_08
                WHEN 9 THEN s_dist_09
                ELSE s_dist_10
            END AS dist_info,
            s_data
        INTO v_stock, v_dist, v_stock_data
        FROM stock
        WHERE
            s_w_id = p_w_id
            AND s_i_id = v_item
        FOR UPDATE;

        UPDATE stock
        SET
            s_quantity = IF(
                v_stock >= v_quantity + 10, v_stock - v_quantity, v_stock - v_quantity + 91
            ),
            s_ytd = s_ytd + v_quantity,
            s_order_cnt = s_order_cnt + 1
        WHERE
            s_w_id = p_w_id
            AND s_i_id = v_item;

        SET v_amount = v_quantity * v_price;
        SET p_total = p_total + v_amount;

        INSERT INTO order_line (
            ol_w_id,
            ol_d_id,
            ol_o_id,
            ol_number,
            ol_i_id,
            ol_supply_w_id,
            ol_quantity,
            ol_amount,
            ol_dist_info
        )
        VALUES (
            p_w_id, p_d_id, p_o_id, v_number, v_item, p_w_id, v_quantity, v_amount, v_dist
        );

        FETCH each_line INTO v_item, v_quantity;
    END WHILE;

    CLOSE each_line;

    SET p_total = p_total * (1 - v_discount) * (1 + v_w_tax + v_d_tax);

    COMMIT;
END$$

DELIMITER ;
