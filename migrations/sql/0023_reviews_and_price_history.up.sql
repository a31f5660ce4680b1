-- Migration 0023, up: review products, keep the history of prices, move branches of the
--     tree, merge carts
--
-- Locks: order_line takes an index beside writers (INPLACE)

ALTER TABLE order_line
    ADD UNIQUE KEY uq_order_line_order_line_id_variant_id (order_line_id, variant_id),
    ALGORITHM = INPLACE, LOCK = NONE;

CREATE TABLE product_relation (
    product_id BIGINT UNSIGNED NOT NULL,
    relation_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'cross_sell: goes with it, up_sell: the better one, accessory: fits it, replacement',
    related_product_id BIGINT UNSIGNED NOT NULL,

    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among those of one product and kind, low first',

    PRIMARY KEY (product_id, relation_kind, related_product_id),
    KEY ix_product_relation_related_product_id (related_product_id),
    CONSTRAINT fk_product_relation_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_relation_related_product
    FOREIGN KEY (related_product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT ck_product_relation_relation_kind
    CHECK (relation_kind IN ('cross_sell', 'up_sell', 'accessory', 'replacement')),
    CONSTRAINT ck_product_relation_not_itself
    CHECK (product_id <> related_product_id)
) COMMENT = 'Which products another one points at';

CREATE TABLE product_review (
    product_review_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    product_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: of the product as such',
    order_line_id BIGINT UNSIGNED NULL COMMENT 'What was bought; NULL: no purchase is known',
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: the reviewer is no customer',

    rating INT NOT NULL COMMENT 'Stars, 1 to 5',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'pending'
    COMMENT 'pending: nobody looked at it yet, published, rejected',
    decided_at DATETIME(6) NULL COMMENT 'UTC, published or rejected; NULL: pending',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (product_review_id),
    UNIQUE KEY uq_product_review_public_id (public_id),
    UNIQUE KEY uq_product_review_order_line_id (order_line_id),
    KEY ix_product_review_product_id_status (product_id, status, rating),
    KEY ix_product_review_variant (variant_id, product_id),
    KEY ix_product_review_purchase (order_line_id, variant_id),
    KEY ix_product_review_customer_id (customer_id),
    CONSTRAINT fk_product_review_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_product_review_product_variant
    FOREIGN KEY (variant_id, product_id) REFERENCES product_variant (variant_id, product_id),
    CONSTRAINT fk_product_review_order_line
    FOREIGN KEY (order_line_id, variant_id) REFERENCES order_line (order_line_id, variant_id),
    CONSTRAINT fk_product_review_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT ck_product_review_purchase_names_variant
    CHECK (order_line_id IS NULL OR variant_id IS NOT NULL),
    CONSTRAINT ck_product_review_rating_in_range
    CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT ck_product_review_status
    CHECK (status IN ('pending', 'published', 'rejected')),
    CONSTRAINT ck_product_review_decided_or_pending
    CHECK ((status = 'pending') = (decided_at IS NULL))
) COMMENT = 'How many stars a product got';

CREATE TABLE product_question (
    product_question_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    product_id BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: who asks is no customer',
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Language it is asked in',
    question VARCHAR(1000) NOT NULL,
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'pending'
    COMMENT 'pending: nobody looked at it yet, published, rejected',
    decided_at DATETIME(6) NULL COMMENT 'UTC, published or rejected; NULL: pending',

    answer VARCHAR(2000) NULL COMMENT 'NULL: not answered',
    answered_by VARCHAR(100) NULL COMMENT 'As shown beside it; NULL: not answered [pii:name]',
    answered_at DATETIME(6) NULL COMMENT 'UTC; NULL: not answered',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (product_question_id),
    UNIQUE KEY uq_product_question_public_id (public_id),
    KEY ix_product_question_product_id_status (product_id, status),
    KEY ix_product_question_customer_id (customer_id),
    KEY ix_product_question_locale_code (locale_code),
    CONSTRAINT fk_product_question_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    CONSTRAINT fk_product_question_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_product_question_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code),
    CONSTRAINT ck_product_question_question_not_empty
    CHECK (TRIM(question) <> ''),
    CONSTRAINT ck_product_question_status
    CHECK (status IN ('pending', 'published', 'rejected')),
    CONSTRAINT ck_product_question_decided_or_pending
    CHECK ((status = 'pending') = (decided_at IS NULL)),
    CONSTRAINT ck_product_question_answer_is_whole
    CHECK (
        (answer IS NULL) = (answered_at IS NULL)
        AND (answer IS NULL) = (answered_by IS NULL)
    )
) COMMENT = 'What somebody asked about a product';

DROP PROCEDURE price_set;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_set (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_min_quantity INT,
    IN p_amount DECIMAL(19, 4),
    IN p_valid_from DATETIME(6)
)
COMMENT 'Sets what a variant costs from a moment on; NULL: from now on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_is_changed BOOLEAN;
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

        CALL price_set_core(
            p_price_list_id,
            p_variant_id,
            p_min_quantity,
            p_amount,
            COALESCE(p_valid_from, v_now),
            v_now,
            v_is_changed
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_before_insert_guard_buyer
BEFORE INSERT ON product_review
FOR EACH ROW
BEGIN
    IF EXISTS (
        SELECT 1
        FROM order_line AS ol
        INNER JOIN sales_order AS o
            ON ol.order_id = o.order_id
        WHERE
            ol.order_line_id = NEW.order_line_id
            AND NOT o.customer_id <=> NEW.customer_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: somebody else bought what is reviewed';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_before_update_guard_buyer
BEFORE UPDATE ON product_review
FOR EACH ROW
BEGIN
    IF EXISTS (
        SELECT 1
        FROM order_line AS ol
        INNER JOIN sales_order AS o
            ON ol.order_id = o.order_id
        WHERE
            ol.order_line_id = NEW.order_line_id
            AND NOT o.customer_id <=> NEW.customer_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: somebody else bought what is reviewed';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_before_delete_guard_history
BEFORE DELETE ON price
FOR EACH ROW
BEGIN
    IF OLD.valid_from <= UTC_TIMESTAMP(6) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30305,
            MESSAGE_TEXT = 'PRICE_IMMUTABLE: a price that has begun is not deleted';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_before_update_guard_history
BEFORE UPDATE ON price
FOR EACH ROW
BEGIN
    IF
        OLD.valid_from <= UTC_TIMESTAMP(6)
        AND NOT (
            NEW.price_list_id = OLD.price_list_id
            AND NEW.variant_id = OLD.variant_id
            AND NEW.min_quantity = OLD.min_quantity
            AND NEW.valid_from = OLD.valid_from
            AND NEW.prev_valid_to <=> OLD.prev_valid_to
            AND NEW.amount = OLD.amount
            AND NEW.compare_at_amount <=> OLD.compare_at_amount
            AND (NEW.valid_to = OLD.valid_to OR OLD.valid_to > UTC_TIMESTAMP(6))
        )
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30305,
            MESSAGE_TEXT = 'PRICE_IMMUTABLE: a price that has begun stays; set the next one';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION round_currency(
    p_amount DECIMAL(38, 12),
    p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS DECIMAL(19, 4)
COMMENT 'An amount in whole coins of its currency'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT ROUND(p_amount, minor_unit)
        FROM currency
        WHERE currency_code = p_currency_code
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION lowest_price_30d(
    p_variant_id BIGINT UNSIGNED,
    p_price_list_id BIGINT UNSIGNED,
    p_reduced_at DATETIME(6)
) RETURNS DECIMAL(19, 4)
COMMENT 'Lowest price for one unit in the 30 days before a reduction began'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT MIN(amount)
        FROM price
        WHERE
            price_list_id = p_price_list_id
            AND variant_id = p_variant_id
            AND min_quantity = 1
            AND valid_from < p_reduced_at
            AND valid_to > p_reduced_at - INTERVAL 30 DAY
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION uuid7() RETURNS BINARY(16)
COMMENT 'A new UUID of version 7'
NOT DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
BEGIN
    RETURN UNHEX(CONCAT(
        LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
        '7',
        SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
        HEX(8 + FLOOR(RAND() * 4)),
        SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
    ));
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION local_date(
    p_at DATETIME(6),
    p_channel_id BIGINT UNSIGNED
) RETURNS DATE
COMMENT 'Day that a moment falls on where a channel sells'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT DATE(CONVERT_TZ(p_at, '+00:00', timezone))
        FROM sales_channel
        WHERE channel_id = p_channel_id
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION category_name_in(
    p_category_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(100)
COMMENT 'Name of a category in a language, or the nearest'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT
                locale_code,
                fallback_locale,
                1 AS step
            FROM locale
            WHERE locale_code = p_locale_code
            UNION ALL
            SELECT
                l.locale_code,
                l.fallback_locale,
                c.step + 1 AS step
            FROM chain AS c
            INNER JOIN locale AS l
                ON c.fallback_locale = l.locale_code
            -- A circle of fall-backs must not go on for ever.
            WHERE c.step < 8
        )

        SELECT ct.name
        FROM category_translation AS ct
        LEFT JOIN chain AS c
            ON ct.locale_code = c.locale_code
        WHERE ct.category_id = p_category_id
        ORDER BY c.step IS NULL ASC, c.step ASC, ct.locale_code ASC
        LIMIT 1
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION category_path(
    p_category_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(4000)
COMMENT 'Names from the root of the tree down to a category'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE climb AS (
            SELECT
                parent_id,
                CAST(
                    COALESCE(category_name_in(category_id, p_locale_code), category_id)
                    AS CHAR(4000)
                ) AS path
            FROM category
            WHERE category_id = p_category_id
            UNION ALL
            SELECT
                c.parent_id,
                CONCAT(
                    COALESCE(category_name_in(c.category_id, p_locale_code), c.category_id),
                    ' > ',
                    cl.path
                ) AS path
            FROM climb AS cl
            INNER JOIN category AS c
                ON cl.parent_id = c.category_id
        )

        SELECT path
        FROM climb
        WHERE parent_id IS NULL
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_set_core (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_min_quantity INT,
    IN p_amount DECIMAL(19, 4),
    IN p_valid_from DATETIME(6),
    IN p_now DATETIME(6),
    OUT p_is_changed BOOLEAN
)
COMMENT 'Sets what a variant costs from a moment on, now or later'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_open_from DATETIME(6);
    DECLARE v_open_amount DECIMAL(19, 4);

    IF p_amount IS NULL OR p_amount < 0 OR p_min_quantity IS NULL OR p_min_quantity < 1 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: a price is 0 or more, for 1 unit or more';
    END IF;

    IF p_valid_from < p_now THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: a price begins now or later; past prices stay';
    END IF;

    SELECT
        valid_from,
        amount
    INTO v_open_from, v_open_amount
    FROM price
    WHERE
        price_list_id = p_price_list_id
        AND variant_id = p_variant_id
        AND min_quantity = p_min_quantity
        AND valid_to = '9999-12-31'
    FOR UPDATE;

    IF v_open_from >= p_valid_from THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: a price from then on or later is set already';
    END IF;

    SET p_is_changed = v_open_amount IS NULL OR v_open_amount <> p_amount;

    IF p_is_changed THEN
        UPDATE price
        SET valid_to = p_valid_from
        WHERE
            price_list_id = p_price_list_id
            AND variant_id = p_variant_id
            AND min_quantity = p_min_quantity
            AND valid_from = v_open_from;

        INSERT INTO price (
            price_list_id, variant_id, min_quantity, valid_from, prev_valid_to, amount
        )
        VALUES (
            p_price_list_id,
            p_variant_id,
            p_min_quantity,
            p_valid_from,
            IF(v_open_from IS NULL, NULL, p_valid_from),
            p_amount
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_bulk_change (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_category_id BIGINT UNSIGNED,
    IN p_share DECIMAL(7, 5),
    IN p_valid_from DATETIME(6),
    OUT p_changed INT
)
COMMENT 'Raises or lowers the prices of all that lies in or below a category'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_found INT;
        DECLARE v_locked INT;
        DECLARE v_variant_id BIGINT UNSIGNED;
        DECLARE v_min_quantity INT;
        DECLARE v_amount DECIMAL(19, 4);
        DECLARE v_is_changed BOOLEAN;
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);
        DECLARE each_price CURSOR FOR
            WITH RECURSIVE below AS (
                SELECT category_id
                FROM category
                WHERE category_id = p_category_id
                UNION ALL
                SELECT c.category_id
                FROM below AS b
                INNER JOIN category AS c
                    ON b.category_id = c.parent_id
            ),

            lying AS (
                SELECT DISTINCT pv.variant_id
                FROM below AS b
                INNER JOIN product_category AS pc
                    ON b.category_id = pc.category_id
                INNER JOIN product_variant AS pv
                    ON pc.product_id = pv.product_id
                WHERE pv.deleted_at IS NULL
            )

            SELECT
                p.variant_id,
                p.min_quantity,
                round_currency(p.amount * (1 + p_share), pl.currency_code) AS amount
            FROM lying AS l
            INNER JOIN price AS p
                ON l.variant_id = p.variant_id
            INNER JOIN price_list AS pl
                ON p.price_list_id = pl.price_list_id
            WHERE
                p.price_list_id = p_price_list_id
                AND p.valid_to = '9999-12-31'
            ORDER BY p.variant_id, p.min_quantity;
        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_changed = 0;

        IF p_share IS NULL OR p_share < -1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say by which share, -1 or more';
        END IF;

        SELECT COUNT(*) INTO v_found
        FROM category AS c
        CROSS JOIN price_list AS pl
        WHERE
            c.category_id = p_category_id
            AND pl.price_list_id = p_price_list_id;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such price list, or no such category';
        END IF;

        OPEN each_price;

        each_lock: LOOP
            FETCH each_price INTO v_variant_id, v_min_quantity, v_amount;
            IF v_is_done THEN
                LEAVE each_lock;
            END IF;

            SELECT COUNT(*) INTO v_locked
            FROM price
            WHERE
                price_list_id = p_price_list_id
                AND variant_id = v_variant_id
                AND min_quantity = v_min_quantity
                AND valid_to = '9999-12-31'
            FOR UPDATE;
        END LOOP;

        CLOSE each_price;

        -- Read again: what was waited for may be another price by now. All begin at once.
        SET v_now = UTC_TIMESTAMP(6);
        SET v_is_done = FALSE;

        OPEN each_price;

        each_change: LOOP
            FETCH each_price INTO v_variant_id, v_min_quantity, v_amount;
            IF v_is_done THEN
                LEAVE each_change;
            END IF;

            CALL price_set_core(
                p_price_list_id,
                v_variant_id,
                v_min_quantity,
                v_amount,
                COALESCE(p_valid_from, v_now),
                v_now,
                v_is_changed
            );
            SET p_changed = p_changed + v_is_changed;
        END LOOP;

        CLOSE each_price;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE category_move (
    IN p_category_id BIGINT UNSIGNED,
    IN p_parent_id BIGINT UNSIGNED
)
COMMENT 'Puts a category with all below it under another, or with NULL among the roots'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_locked INT;
        DECLARE v_depth INT;
        DECLARE v_parent_id BIGINT UNSIGNED;
        DECLARE v_parent_depth INT;
        DECLARE v_branch JSON;
        DECLARE v_level INT;
        DECLARE v_last_level INT;
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

        SELECT COUNT(*) INTO v_locked
        FROM category
        FOR UPDATE;

        SELECT
            depth,
            parent_id
        INTO v_depth, v_parent_id
        FROM category
        WHERE category_id = p_category_id;

        SELECT depth INTO v_parent_depth
        FROM category
        WHERE category_id = p_parent_id;

        IF v_depth IS NULL OR (p_parent_id IS NOT NULL AND v_parent_depth IS NULL) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such category';
        END IF;

        -- The branch, each with its level below the category that is moved.
        WITH RECURSIVE below AS (
            SELECT
                category_id,
                parent_id,
                0 AS level
            FROM category
            WHERE category_id = p_category_id
            UNION ALL
            SELECT
                c.category_id,
                c.parent_id,
                b.level + 1 AS level
            FROM below AS b
            INNER JOIN category AS c
                ON b.category_id = c.parent_id
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'category_id', category_id,
                    'parent_id', IF(level = 0, p_parent_id, parent_id),
                    'level', level
                )
            ) AS branch,
            MAX(level) AS last_level
        INTO v_branch, v_last_level
        FROM below;

        IF EXISTS (
            SELECT 1
            FROM
                JSON_TABLE(
                    v_branch, '$[*]' COLUMNS (category_id BIGINT UNSIGNED PATH '$.category_id')
                ) AS node
            WHERE node.category_id = p_parent_id
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30204,
                MESSAGE_TEXT = 'CATEGORY_CYCLE: a category does not go below itself';
        END IF;

        IF NOT v_parent_id <=> p_parent_id THEN
            SET v_level = v_last_level;

            WHILE v_level >= 0 DO
                UPDATE category
                SET
                    depth = 0,
                    parent_depth = NULL,
                    parent_id = NULL
                WHERE category_id IN (
                    SELECT node.category_id
                    FROM
                        JSON_TABLE(
                            v_branch,
                            '$[*]' COLUMNS (
                                category_id BIGINT UNSIGNED PATH '$.category_id',
                                level INT PATH '$.level'
                            )
                        ) AS node
                    WHERE node.level = v_level
                );

                SET v_level = v_level - 1;
            END WHILE;

            SET v_depth = COALESCE(v_parent_depth + 1, 0);
            -- Among the roots the category itself is in place already.
            SET v_level = IF(p_parent_id IS NULL, 1, 0);

            WHILE v_level <= v_last_level DO
                WITH node AS (
                    SELECT
                        n.category_id,
                        n.parent_id
                    FROM
                        JSON_TABLE(
                            v_branch,
                            '$[*]' COLUMNS (
                                category_id BIGINT UNSIGNED PATH '$.category_id',
                                parent_id BIGINT UNSIGNED PATH '$.parent_id',
                                level INT PATH '$.level'
                            )
                        ) AS n
                    WHERE n.level = v_level
                )

                UPDATE category AS c
                INNER JOIN node -- noqa: LT02
                    ON c.category_id = node.category_id -- noqa: LT02
                SET
                    c.depth = v_depth + v_level,
                    c.parent_depth = v_depth + v_level - 1,
                    c.parent_id = node.parent_id;

                SET v_level = v_level + 1;
            END WHILE;
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_merge (
    IN p_guest_cart_id BIGINT UNSIGNED,
    IN p_customer_cart_id BIGINT UNSIGNED
)
COMMENT 'Puts what a visitor gathered into the cart of a customer'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_locked INT;
        DECLARE v_guest_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_channel_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_customer_group_id BIGINT UNSIGNED;
        DECLARE v_is_theirs BOOLEAN;
        DECLARE v_lines JSON;
        DECLARE v_claims JSON;
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

        SELECT COUNT(*) INTO v_locked
        FROM cart
        WHERE cart_id = LEAST(p_guest_cart_id, p_customer_cart_id)
        FOR UPDATE;

        SELECT COUNT(*) INTO v_locked
        FROM cart
        WHERE cart_id = GREATEST(p_guest_cart_id, p_customer_cart_id)
        FOR UPDATE;

        SELECT
            g.status AS guest_status,
            c.status,
            c.channel_id,
            c.currency_code,
            c.customer_id,
            cu.customer_group_id,
            g.cart_id <> c.cart_id
            AND g.channel_id = c.channel_id
            AND g.currency_code = c.currency_code
            AND (g.customer_id IS NULL OR g.customer_id = c.customer_id OR gu.is_guest) AS is_theirs
        INTO
        v_guest_status,
        v_status,
        v_channel_id,
        v_currency_code,
        v_customer_id,
        v_customer_group_id,
        v_is_theirs
        FROM cart AS g
        CROSS JOIN cart AS c
        LEFT JOIN customer AS gu
            ON g.customer_id = gu.customer_id
        LEFT JOIN customer AS cu
            ON c.customer_id = cu.customer_id
        WHERE
            g.cart_id = p_guest_cart_id
            AND c.cart_id = p_customer_cart_id;

        IF v_guest_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such cart';
        END IF;

        IF v_guest_status <> 'merged' THEN
            IF v_guest_status <> 'open' OR v_status <> 'open' THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30201,
                    MESSAGE_TEXT = 'CART_NOT_OPEN: one of the carts was ordered, lapsed or merged';
            END IF;

            IF v_customer_id IS NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30207,
                    MESSAGE_TEXT = 'CUSTOMER_MISSING: the cart to merge into is nobody''s';
            END IF;

            IF NOT v_is_theirs THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: one cart, or two customers or currencies';
            END IF;

            -- A plain SELECT: elsewhere the function would read with locks.
            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'variant_id', line.variant_id,
                        'quantity', line.quantity,
                        'unit_price',
                        COALESCE(
                            price_at(
                                line.variant_id,
                                v_channel_id,
                                v_currency_code,
                                v_customer_group_id,
                                line.quantity,
                                v_now
                            ),
                            line.unit_price
                        )
                    )
                )
            INTO v_lines
            FROM (
                SELECT
                    g.variant_id,
                    g.quantity + COALESCE(c.quantity, 0) AS quantity,
                    g.unit_price
                FROM cart_line AS g
                LEFT JOIN cart_line AS c
                    ON
                        g.variant_id = c.variant_id
                        AND c.cart_id = p_customer_cart_id
                WHERE g.cart_id = p_guest_cart_id
            ) AS line;

            CALL stock_lock_core(v_lines);

            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'variant_id', variant_id,
                        'warehouse_id', warehouse_id,
                        'quantity', quantity,
                        'expires_at', expires_at
                    )
                )
            INTO v_claims
            FROM stock_reservation
            WHERE
                cart_id = p_guest_cart_id
                AND expires_at > v_now;

            -- A claim keeps its owner, so it ends here and begins there; nobody gets in between.
            DELETE FROM stock_reservation
            WHERE cart_id = p_guest_cart_id;

            INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price, quoted_at)
            SELECT
                p_customer_cart_id AS cart_id,
                line.variant_id,
                line.quantity,
                line.unit_price,
                v_now AS quoted_at
            FROM
                JSON_TABLE(
                    v_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        quantity INT PATH '$.quantity',
                        unit_price DECIMAL(19, 4) PATH '$.unit_price'
                    )
                ) AS line
            ON DUPLICATE KEY UPDATE
                quantity = line.quantity,
                unit_price = line.unit_price,
                quoted_at = v_now;

            INSERT INTO stock_reservation (variant_id, warehouse_id, cart_id, quantity, expires_at)
            SELECT
                claim.variant_id,
                claim.warehouse_id,
                p_customer_cart_id AS cart_id,
                claim.quantity,
                claim.expires_at
            FROM
                JSON_TABLE(
                    v_claims,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        warehouse_id BIGINT UNSIGNED PATH '$.warehouse_id',
                        quantity INT PATH '$.quantity',
                        expires_at DATETIME(6) PATH '$.expires_at'
                    )
                ) AS claim
            ORDER BY claim.variant_id, claim.warehouse_id
            ON DUPLICATE KEY UPDATE
                quantity = stock_reservation.quantity + claim.quantity,
                expires_at = GREATEST(stock_reservation.expires_at, claim.expires_at);

            DELETE FROM cart_line
            WHERE cart_id = p_guest_cart_id;

            UPDATE cart
            SET
                status = 'merged',
                shipping_address_id = NULL,
                billing_address_id = NULL
            WHERE cart_id = p_guest_cart_id;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW price_current AS
SELECT
    pl.price_list_id,
    pl.price_list_code,
    pl.kind,
    pl.channel_id,
    pl.currency_code,
    pl.customer_group_id,
    pl.priority,
    p.variant_id,
    pv.sku,
    p.min_quantity,
    p.amount,
    p.compare_at_amount,
    p.valid_from,
    NULLIF(p.valid_to, '9999-12-31') AS valid_to
FROM price AS p
INNER JOIN price_list AS pl
    ON p.price_list_id = pl.price_list_id
INNER JOIN product_variant AS pv
    ON p.variant_id = pv.variant_id
WHERE
    p.valid_from <= UTC_TIMESTAMP(6)
    AND p.valid_to > UTC_TIMESTAMP(6);

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW price_history_30d AS
SELECT
    p.price_list_id,
    p.variant_id,
    p.amount,
    p.valid_from,
    earlier.amount AS amount_before,
    lowest_price_30d(p.variant_id, p.price_list_id, p.valid_from) AS lowest_30d,
    COALESCE(p.amount < earlier.amount, FALSE) AS is_reduced
FROM price AS p
LEFT JOIN price AS earlier
    ON
        p.prev_valid_to = earlier.valid_to
        AND p.price_list_id = earlier.price_list_id
        AND p.variant_id = earlier.variant_id
        AND p.min_quantity = earlier.min_quantity
WHERE
    p.min_quantity = 1
    AND p.valid_from <= UTC_TIMESTAMP(6)
    AND p.valid_to > UTC_TIMESTAMP(6);

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW category_tree AS
WITH RECURSIVE tree AS (
    SELECT
        category_id,
        parent_id,
        category_id AS root_id,
        depth,
        sort_order,
        CAST(category_id AS CHAR(1000)) AS path,
        CAST(
            CONCAT(LPAD(sort_order + 2147483648, 10, '0'), LPAD(category_id, 20, '0'))
            AS CHAR(4000)
        ) AS places
    FROM category
    WHERE parent_id IS NULL
    UNION ALL
    SELECT
        c.category_id,
        c.parent_id,
        t.root_id,
        c.depth,
        c.sort_order,
        CONCAT(t.path, '/', c.category_id) AS path,
        CONCAT(
            t.places, LPAD(c.sort_order + 2147483648, 10, '0'), LPAD(c.category_id, 20, '0')
        ) AS places
    FROM tree AS t
    INNER JOIN category AS c
        ON t.depth = c.parent_depth AND t.category_id = c.parent_id
)

SELECT
    category_id,
    parent_id,
    root_id,
    depth,
    sort_order,
    path,
    places
FROM tree;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW coupon_usage AS
WITH redeemed AS (
    SELECT
        cr.coupon_id,
        o.currency_code,
        COUNT(*) AS uses,
        SUM(cr.amount) AS amount
    FROM coupon_redemption AS cr
    INNER JOIN sales_order AS o
        ON cr.order_id = o.order_id
    WHERE cr.released_at IS NULL
    GROUP BY cr.coupon_id, o.currency_code
)

SELECT
    co.coupon_id,
    co.coupon_code,
    co.promotion_id,
    co.usage_limit,
    co.per_customer_limit,
    COALESCE(SUM(r.uses) OVER by_coupon, 0) AS used,
    co.usage_limit - COALESCE(SUM(r.uses) OVER by_coupon, 0) AS uses_left,
    r.currency_code,
    COALESCE(r.uses, 0) AS used_in_currency,
    COALESCE(r.amount, 0) AS redeemed_amount
FROM coupon AS co
LEFT JOIN redeemed AS r
    ON co.coupon_id = r.coupon_id
WINDOW by_coupon AS (PARTITION BY co.coupon_id);

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW catalog_violations AS
WITH RECURSIVE chain AS (
    SELECT
        locale_code,
        fallback_locale,
        1 AS step
    FROM locale
    UNION ALL
    SELECT
        c.locale_code,
        l.fallback_locale,
        c.step + 1 AS step
    FROM chain AS c
    INNER JOIN locale AS l
        ON c.fallback_locale = l.locale_code
    -- As far as names are looked for.
    WHERE c.step < 8
)

SELECT
    'a review of a purchase is by who bought' AS invariant,
    CONCAT('review ', pr.product_review_id) AS subject,
    CAST(COALESCE(pr.customer_id, 'nobody') AS CHAR) AS found,
    CAST(COALESCE(o.customer_id, 'nobody') AS CHAR) AS expected
FROM product_review AS pr
INNER JOIN order_line AS ol
    ON pr.order_line_id = ol.order_line_id
INNER JOIN sales_order AS o
    ON ol.order_id = o.order_id
WHERE NOT pr.customer_id <=> o.customer_id
UNION ALL
SELECT
    'a locale falls back to one that does not' AS invariant,
    CONCAT('locale ', locale_code) AS subject,
    CAST(fallback_locale AS CHAR) AS found,
    CAST('an end within 8 steps' AS CHAR) AS expected
FROM chain
WHERE
    step = 8
    AND fallback_locale IS NOT NULL;
