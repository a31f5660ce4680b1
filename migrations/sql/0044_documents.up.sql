-- Migration 0044, up: note which documents of MongoDB have changed, and under which version
--
-- Nothing of the shop has written into outbox_event so far, so it is made anew.
--
-- Loses: nothing
-- Locks: outbox_event is dropped and made anew; triggers are new; the procedures of the
--        outbox are missing for the moment between drop and create

DROP TABLE outbox_event;

CREATE TABLE outbox_event (
    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'category, order, product, review',
    aggregate_id BIGINT UNSIGNED NOT NULL COMMENT 'Primary key of its row',
    public_id BINARY(16) NOT NULL COMMENT 'That of its row, and the id of its document',

    version BIGINT NOT NULL DEFAULT 1 COMMENT 'Of the thing; a higher one holds more',
    op VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'upsert'
    COMMENT 'upsert: it is as its view says, delete: its row is gone',
    changed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, the first change that nobody has taken up yet, or the last one',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting'
    COMMENT 'waiting: to be delivered, published, dead: given up, for a person to look at',
    next_attempt_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC; not claimed before: now, the end of a claim, or after a pause',
    attempts INT NOT NULL DEFAULT 0 COMMENT 'How often this version was claimed',
    claimed_by VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Worker that had this version last; NULL: none, or it gave it back',
    claimed_at DATETIME(6) NULL COMMENT 'UTC; NULL: claimed_by is',
    published_at DATETIME(6) NULL COMMENT 'UTC; NULL: this version is not published',
    changes_at DATETIME(6) NULL
    COMMENT 'UTC, when it changes by itself, as a price begins; NULL: never, or not published',
    last_error VARCHAR(1000) NULL COMMENT 'What went wrong last; NULL: nothing yet',

    PRIMARY KEY (aggregate_type, aggregate_id),
    -- The relay's path: what is due, the longest first.
    KEY ix_outbox_event_due (status, next_attempt_at),
    KEY ix_outbox_event_changes_at (changes_at),
    KEY ix_outbox_event_op_published_at (op, published_at),
    CONSTRAINT ck_outbox_event_aggregate_type
    CHECK (aggregate_type IN ('category', 'order', 'product', 'review')),
    CONSTRAINT ck_outbox_event_version_positive
    CHECK (version > 0),
    CONSTRAINT ck_outbox_event_op
    CHECK (op IN ('upsert', 'delete')),
    CONSTRAINT ck_outbox_event_status
    CHECK (status IN ('waiting', 'published', 'dead')),
    CONSTRAINT ck_outbox_event_attempts_not_negative
    CHECK (attempts >= 0),
    CONSTRAINT ck_outbox_event_claim_has_time
    CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
    CONSTRAINT ck_outbox_event_published_has_time
    CHECK ((status = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT ck_outbox_event_wakes_from_published
    CHECK (changes_at IS NULL OR status = 'published'),
    CONSTRAINT ck_outbox_event_dead_has_error
    CHECK (status <> 'dead' OR last_error IS NOT NULL)
) COMMENT = 'What other systems have to be told';

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW category_document AS
WITH RECURSIVE main_locale AS (
    SELECT
        l.locale_code,
        l.fallback_locale,
        1 AS step
    FROM locale AS l
    WHERE
        l.locale_code = (
            SELECT ch.default_locale_code
            FROM sales_channel AS ch
            ORDER BY ch.channel_id
            LIMIT 1
        )
    UNION ALL
    SELECT
        l.locale_code,
        l.fallback_locale,
        ml.step + 1 AS step
    FROM main_locale AS ml
    INNER JOIN locale AS l
        ON ml.fallback_locale = l.locale_code
    -- A circle of fall-backs must not go on for ever.
    WHERE ml.step < 8
)

SELECT
    c.category_id AS aggregate_id,
    c.public_id,
    JSON_OBJECT(
        'deleted', FALSE,
        'parentId', BIN_TO_UUID(parent.public_id),
        'depth', c.depth,
        'sortOrder', c.sort_order,
        'name', COALESCE(text.name, ''),
        'slug', COALESCE(text.slug, ''),
        'names', COALESCE(everywhere.names, JSON_ARRAY())
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM category AS c
LEFT JOIN category AS parent
    ON c.parent_id = parent.category_id
LEFT JOIN LATERAL ( -- noqa: PRS
    SELECT
        ct.name,
        ct.slug
    FROM category_translation AS ct
    LEFT JOIN main_locale AS ml
        ON ct.locale_code = ml.locale_code
    WHERE ct.category_id = c.category_id
    ORDER BY ml.step IS NULL ASC, ml.step ASC, ct.locale_code ASC
    LIMIT 1
) AS text
    ON TRUE
INNER JOIN LATERAL (
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT('locale', ct.locale_code, 'name', ct.name, 'slug', ct.slug)
        ) AS names
    FROM category_translation AS ct
    WHERE ct.category_id = c.category_id
) AS everywhere
    ON TRUE;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_document AS
WITH RECURSIVE main_locale AS (
    SELECT
        l.locale_code,
        l.fallback_locale,
        1 AS step
    FROM locale AS l
    WHERE
        l.locale_code = (
            SELECT ch.default_locale_code
            FROM sales_channel AS ch
            ORDER BY ch.channel_id
            LIMIT 1
        )
    UNION ALL
    SELECT
        l.locale_code,
        l.fallback_locale,
        ml.step + 1 AS step
    FROM main_locale AS ml
    INNER JOIN locale AS l
        ON ml.fallback_locale = l.locale_code
    -- A circle of fall-backs must not go on for ever.
    WHERE ml.step < 8
)

SELECT
    p.product_id AS aggregate_id,
    p.public_id,
    JSON_MERGE_PATCH(
        '{}',
        JSON_OBJECT(
            'deleted', FALSE,
            'kind', p.product_kind,
            'name', COALESCE(text.name, ''),
            'slug', IF(text.step = 1, text.slug, NULL),
            'description', text.description,
            'categoryIds', COALESCE(place.ids, JSON_ARRAY()),
            'status', p.status,
            'price', shelf.price,
            'offers', COALESCE(shelf.offers, JSON_ARRAY()),
            'attrs', COALESCE(property.attrs, JSON_ARRAY()),
            'brand', IF(
                b.brand_id IS NULL,
                NULL,
                JSON_OBJECT('id', BIN_TO_UUID(b.public_id), 'name', b.name)
            ),
            'variants', COALESCE(shelf.variants, JSON_ARRAY()),
            'variantCount', shelf.variant_count,
            'hasMoreVariants', shelf.variant_count > 50,
            'publishedAt', DATE_FORMAT(p.published_at, '%Y-%m-%dT%H:%i:%s.%fZ')
        )
    ) AS document,
    shelf.changes_at
FROM product AS p
LEFT JOIN brand AS b
    ON p.brand_id = b.brand_id
LEFT JOIN LATERAL ( -- noqa: PRS
    SELECT
        pt.name,
        pt.slug,
        pt.description,
        ml.step
    FROM product_translation AS pt
    LEFT JOIN main_locale AS ml
        ON pt.locale_code = ml.locale_code
    WHERE pt.product_id = p.product_id
    ORDER BY ml.step IS NULL ASC, ml.step ASC, pt.locale_code ASC
    LIMIT 1
) AS text
    ON TRUE
INNER JOIN LATERAL (
    SELECT JSON_ARRAYAGG(BIN_TO_UUID(c.public_id)) AS ids
    FROM product_category AS pc
    INNER JOIN category AS c
        ON pc.category_id = c.category_id
    WHERE pc.product_id = p.product_id
) AS place
    ON TRUE
INNER JOIN LATERAL (
    SELECT
        JSON_ARRAYAGG(
            JSON_MERGE_PATCH(
                '{}',
                JSON_OBJECT('k', said.attribute_code, 'v', said.value, 'unit', said.unit)
            )
        ) AS attrs
    FROM (
        SELECT
            a.attribute_code,
            a.unit,
            CASE pav.data_type
                WHEN 'text' THEN CAST(JSON_QUOTE(pav.value_text) AS JSON)
                WHEN 'number' THEN JSON_OBJECT('$numberDecimal', CAST(pav.value_number AS CHAR))
                WHEN 'bool' THEN CAST(IF(pav.is_true, 'true', 'false') AS JSON)
                ELSE JSON_OBJECT('$date', DATE_FORMAT(pav.value_on, '%Y-%m-%dT00:00:00.000000Z'))
            END AS value,
            ROW_NUMBER() OVER (
                PARTITION BY pav.attribute_id
                ORDER BY ml.step IS NULL, ml.step, pav.locale_key
            ) AS choice
        FROM product_attribute_value AS pav
        INNER JOIN attribute AS a
            ON pav.attribute_id = a.attribute_id
        LEFT JOIN main_locale AS ml
            ON pav.locale_code = ml.locale_code
        WHERE pav.product_id = p.product_id
    ) AS said
    WHERE said.choice = 1
) AS property
    ON TRUE
INNER JOIN LATERAL (
    WITH live AS (
        SELECT
            pv.variant_id,
            pv.public_id,
            pv.sku,
            ROW_NUMBER() OVER (ORDER BY pv.is_default DESC, pv.variant_id ASC) AS place_no
        FROM product_variant AS pv FORCE INDEX (uq_product_variant_product_id_option_signature)
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    ),

    asked AS (
        SELECT
            l.variant_id,
            ch.channel_id,
            ch.channel_code,
            pl.currency_code,
            pr.amount,
            pr.valid_from <= UTC_TIMESTAMP(6) AS is_current,
            IF(pr.valid_from <= UTC_TIMESTAMP(6), pr.valid_to, pr.valid_from) AS changes_at,
            ROW_NUMBER() OVER (
                PARTITION BY l.variant_id, ch.channel_id
                ORDER BY
                    pr.valid_from <= UTC_TIMESTAMP(6) DESC,
                    pl.priority DESC,
                    pl.price_list_id ASC
            ) AS choice
        FROM live AS l
        INNER JOIN price AS pr
            ON l.variant_id = pr.variant_id
        INNER JOIN price_list AS pl
            ON pr.price_list_id = pl.price_list_id
        INNER JOIN sales_channel AS ch
            ON
                pl.channel_id = ch.channel_id
                AND pl.currency_code = ch.default_currency_code
        WHERE
            pl.customer_group_id IS NULL
            AND pr.min_quantity = 1
            AND pr.valid_to > UTC_TIMESTAMP(6)
    ),

    cost AS (
        SELECT
            k.variant_id,
            k.channel_id,
            k.channel_code,
            JSON_OBJECT(
                'amount', CAST(k.amount AS CHAR), 'currency', k.currency_code
            ) AS price,
            ROW_NUMBER() OVER (PARTITION BY k.variant_id ORDER BY k.channel_id ASC) AS of_variant,
            ROW_NUMBER() OVER (PARTITION BY k.channel_id ORDER BY k.amount ASC) AS of_channel,
            ROW_NUMBER() OVER (ORDER BY k.channel_id ASC, k.amount ASC) AS of_all
        FROM asked AS k
        WHERE
            k.choice = 1
            AND k.is_current
    ),

    choice AS (
        SELECT
            vov.variant_id,
            JSON_ARRAYAGG(JSON_OBJECT('k', ot.option_type_code, 'v', ov.name)) AS options
        FROM variant_option_value AS vov FORCE INDEX (ix_variant_option_value_option)
        INNER JOIN option_type AS ot
            ON vov.option_type_id = ot.option_type_id
        INNER JOIN option_value AS ov
            ON vov.option_value_id = ov.option_value_id
        WHERE vov.product_id = p.product_id
        GROUP BY vov.variant_id
    )

    SELECT
        (SELECT COUNT(*) FROM live AS l) AS variant_count,
        (
            SELECT
                JSON_ARRAYAGG(
                    JSON_MERGE_PATCH(
                        '{}',
                        JSON_OBJECT(
                            'id', BIN_TO_UUID(l.public_id),
                            'sku', l.sku,
                            'options', COALESCE(o.options, JSON_ARRAY()),
                            'price', k.price
                        )
                    )
                )
            FROM live AS l
            LEFT JOIN choice AS o
                ON l.variant_id = o.variant_id
            LEFT JOIN cost AS k
                ON
                    l.variant_id = k.variant_id
                    AND k.of_variant = 1
            WHERE l.place_no <= 50
        ) AS variants,
        (SELECT k.price FROM cost AS k WHERE k.of_all = 1) AS price,
        (
            SELECT JSON_ARRAYAGG(JSON_MERGE_PATCH(JSON_OBJECT('channel', k.channel_code), k.price))
            FROM cost AS k
            WHERE k.of_channel = 1
        ) AS offers,
        (
            SELECT NULLIF(MIN(k.changes_at), '9999-12-31')
            FROM asked AS k
        ) AS changes_at
) AS shelf
    ON TRUE
WHERE p.deleted_at IS NULL;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW review_document AS
SELECT
    pr.product_review_id AS aggregate_id,
    pr.public_id,
    JSON_MERGE_PATCH(
        '{}',
        JSON_OBJECT(
            'deleted', FALSE,
            'productId', BIN_TO_UUID(p.public_id),
            'userId', BIN_TO_UUID(c.public_id),
            'stars', pr.rating,
            'status', pr.status,
            'createdAt', DATE_FORMAT(pr.created_at, '%Y-%m-%dT%H:%i:%s.%fZ')
        )
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM product_review AS pr
INNER JOIN product AS p
    ON pr.product_id = p.product_id
LEFT JOIN customer AS c
    ON
        pr.customer_id = c.customer_id
        AND c.erased_at IS NULL;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW outbox_lag AS
SELECT
    oe.aggregate_type,
    COUNT(IF(oe.status = 'waiting', 1, NULL)) AS waiting,
    COUNT(IF(oe.status = 'dead', 1, NULL)) AS dead,
    MIN(IF(oe.status = 'waiting', oe.changed_at, NULL)) AS oldest_waiting_at
FROM outbox_event AS oe
WHERE oe.status IN ('waiting', 'dead')
GROUP BY oe.aggregate_type;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_document AS
SELECT
    o.order_id AS aggregate_id,
    o.public_id,
    JSON_MERGE_PATCH(
        '{}',
        JSON_OBJECT(
            'deleted', FALSE,
            'orderNumber', o.order_number,
            'channel', ch.channel_code,
            'customerId', BIN_TO_UUID(c.public_id),
            'placedAt', DATE_FORMAT(o.placed_at, '%Y-%m-%dT%H:%i:%s.%fZ'),
            'status', o.status_code,
            'currency', o.currency_code,
            'lines', COALESCE(part.first_lines, JSON_ARRAY()),
            'lineCount', COALESCE(part.line_count, 0),
            'totals', JSON_OBJECT(
                'subtotal', CAST(o.subtotal AS CHAR),
                'discount', CAST(o.discount_total AS CHAR),
                'shipping', CAST(o.shipping_total AS CHAR),
                'fees', CAST(o.fee_total AS CHAR),
                'tax', CAST(o.tax_total AS CHAR),
                'grand', CAST(o.grand_total AS CHAR)
            )
        )
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM sales_order AS o
INNER JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
LEFT JOIN customer AS c
    ON
        o.customer_id = c.customer_id
        AND c.erased_at IS NULL
LEFT JOIN LATERAL ( -- noqa: PRS
    -- Over a window, as there alone the order of the lines is kept.
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'sku', line.sku,
                'name', line.product_name,
                'quantity', line.quantity,
                'unitPrice', CAST(line.unit_price AS CHAR),
                'total', CAST(line.line_subtotal AS CHAR)
            )
        ) OVER (
            ORDER BY line.line_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS first_lines,
        line.line_count
    FROM (
        SELECT
            ol.line_no,
            ol.sku,
            ol.product_name,
            ol.quantity,
            ol.unit_price,
            ol.line_subtotal,
            COUNT(*) OVER () AS line_count
        FROM order_line AS ol FORCE INDEX (uq_order_line_order_id_line_no)
        WHERE ol.order_id = o.order_id
        ORDER BY ol.line_no
        LIMIT 20
    ) AS line
    LIMIT 1
) AS part
    ON TRUE
WHERE o.placed_at IS NOT NULL;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_note_core (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_id BIGINT UNSIGNED,
    IN p_public_id BINARY(16),
    IN p_op VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Notes that a thing has changed'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_noted INT;

    SELECT COUNT(*) INTO v_noted
    FROM outbox_event
    WHERE
        aggregate_type = p_type
        AND aggregate_id = p_id;

    IF v_noted = 1 THEN
        UPDATE outbox_event
        SET
            version = version + 1,
            public_id = p_public_id,
            op = p_op
        WHERE
            aggregate_type = p_type
            AND aggregate_id = p_id;

        -- None, where it was purged since.
        SET v_noted = ROW_COUNT();
    END IF;

    IF v_noted = 0 THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id, op)
        VALUES (p_type, p_id, p_public_id, p_op)
        ON DUPLICATE KEY UPDATE
            version = version + 1,
            public_id = p_public_id,
            op = p_op;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE catalog_note_core (
    IN p_is_called_otherwise BOOLEAN
)
COMMENT 'Notes the documents of all products, or of categories as well'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
    SELECT
        'product' AS aggregate_type,
        product_id,
        public_id
    FROM product
    WHERE deleted_at IS NULL
    FOR SHARE
    ON DUPLICATE KEY UPDATE
        version = outbox_event.version + 1,
        op = 'upsert';

    IF p_is_called_otherwise THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'category' AS aggregate_type,
            category_id,
            public_id
        FROM category
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE category_note_core (
    IN p_category_id BIGINT UNSIGNED
)
COMMENT 'Notes that the document of a category shows something else'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_public_id BINARY(16);

    SELECT MAX(public_id) INTO v_public_id
    FROM category
    WHERE category_id = p_category_id;

    IF v_public_id IS NULL THEN
        SELECT MAX(public_id) INTO v_public_id
        FROM category
        WHERE category_id = p_category_id
        FOR SHARE;
    END IF;

    IF v_public_id IS NOT NULL THEN
        CALL outbox_note_core('category', p_category_id, v_public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE product_note_core (
    IN p_product_id BIGINT UNSIGNED
)
COMMENT 'Notes that the document of a product shows something else'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_public_id BINARY(16);

    SELECT MAX(public_id) INTO v_public_id
    FROM product
    WHERE product_id = p_product_id;

    IF v_public_id IS NULL THEN
        SELECT MAX(public_id) INTO v_public_id
        FROM product
        WHERE product_id = p_product_id
        FOR SHARE;
    END IF;

    IF v_public_id IS NOT NULL THEN
        CALL outbox_note_core('product', p_product_id, v_public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_note_core (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED
)
COMMENT 'Notes the product of a variant that costs something else'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;

    SELECT MAX(pv.product_id) INTO v_product_id
    FROM price_list AS pl
    INNER JOIN product_variant AS pv
        ON pv.variant_id = p_variant_id
    WHERE
        pl.price_list_id = p_price_list_id
        AND pl.customer_group_id IS NULL
    FOR SHARE;

    IF v_product_id IS NOT NULL THEN
        CALL product_note_core(v_product_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_backfill (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_after_id BIGINT UNSIGNED,
    IN p_batch INT,
    OUT p_last_id BIGINT UNSIGNED,
    OUT p_noted INT
)
COMMENT 'Notes things that were there before the outbox'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_last_id = NULL;
        SET p_noted = 0;

        IF COALESCE(p_type, '') NOT IN ('category', 'order', 'product', 'review') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a thing is a category, order, product or review';
        END IF;

        IF p_after_id IS NULL OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: begin above 0 or a key, look at 1 key or more';
        END IF;

        SET p_last_id = p_batch - 1 + CASE p_type
            WHEN 'category'
                THEN (
                    SELECT MIN(category_id)
                    FROM category
                    WHERE category_id > p_after_id
                )
            WHEN 'order'
                THEN (
                    SELECT MIN(order_id)
                    FROM sales_order
                    WHERE order_id > p_after_id
                )
            WHEN 'product'
                THEN (
                    SELECT MIN(product_id)
                    FROM product
                    WHERE product_id > p_after_id
                )
            ELSE (
                SELECT MIN(product_review_id)
                FROM product_review
                WHERE product_review_id > p_after_id
            )
        END;

        -- One that was noted since this statement began stays as it was noted.
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            p_type AS aggregate_type,
            thing.aggregate_id,
            thing.public_id
        FROM (
            SELECT
                category_id AS aggregate_id,
                public_id
            FROM category
            WHERE
                p_type = 'category'
                AND category_id > p_after_id
                AND category_id <= p_last_id
            UNION ALL
            SELECT
                order_id AS aggregate_id,
                public_id
            FROM sales_order
            WHERE
                p_type = 'order'
                AND order_id > p_after_id
                AND order_id <= p_last_id
                AND placed_at IS NOT NULL
            UNION ALL
            SELECT
                product_id AS aggregate_id,
                public_id
            FROM product
            WHERE
                p_type = 'product'
                AND product_id > p_after_id
                AND product_id <= p_last_id
                AND deleted_at IS NULL
            UNION ALL
            SELECT
                product_review_id AS aggregate_id,
                public_id
            FROM product_review
            WHERE
                p_type = 'review'
                AND product_review_id > p_after_id
                AND product_review_id <= p_last_id
        ) AS thing
        WHERE
            NOT EXISTS (
                SELECT 1
                FROM outbox_event AS oe
                WHERE
                    oe.aggregate_type = p_type
                    AND oe.aggregate_id = thing.aggregate_id
            )
        ON DUPLICATE KEY UPDATE version = outbox_event.version;

        SET p_noted = ROW_COUNT();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_note (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_ids JSON,
    OUT p_noted INT
)
COMMENT 'Has things told again, given by their keys'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_id BIGINT UNSIGNED;
        DECLARE v_public_id BINARY(16);
        DECLARE v_known_id BINARY(16);
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE each_thing CURSOR FOR
            SELECT t.aggregate_id
            FROM
                JSON_TABLE(
                    p_ids, '$[*]' COLUMNS (aggregate_id BIGINT UNSIGNED PATH '$' ERROR ON ERROR)
                ) AS t
            ORDER BY t.aggregate_id;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_noted = 0;

        IF COALESCE(p_type, '') NOT IN ('category', 'order', 'product', 'review') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a thing is a category, order, product or review';
        END IF;

        IF COALESCE(JSON_TYPE(p_ids), '') <> 'ARRAY' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the things are a list of ids';
        END IF;

        OPEN each_thing;

        each_noted: LOOP
            FETCH each_thing INTO v_id;
            IF v_is_done THEN
                LEAVE each_noted;
            END IF;

            SET v_public_id = CASE p_type
                WHEN 'category'
                    THEN (
                        SELECT public_id
                        FROM category
                        WHERE category_id = v_id
                    )
                WHEN 'order'
                    THEN (
                        SELECT public_id
                        FROM sales_order
                        WHERE order_id = v_id
                    )
                WHEN 'product'
                    THEN (
                        SELECT public_id
                        FROM product
                        WHERE product_id = v_id
                    )
                ELSE (
                    SELECT public_id
                    FROM product_review
                    WHERE product_review_id = v_id
                )
            END;
            SET v_known_id = (
                SELECT public_id
                FROM outbox_event
                WHERE
                    aggregate_type = p_type
                    AND aggregate_id = v_id
            );

            IF COALESCE(v_public_id, v_known_id) IS NOT NULL THEN
                CALL outbox_note_core(
                    p_type,
                    v_id,
                    COALESCE(v_public_id, v_known_id),
                    IF(v_public_id IS NULL, 'delete', 'upsert')
                );

                SET p_noted = p_noted + 1;
            END IF;
        END LOOP;

        CLOSE each_thing;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_ack;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_ack (
    IN p_worker VARCHAR(64),
    IN p_events JSON,
    OUT p_acknowledged INT
)
COMMENT 'Notes that a worker has delivered things under their versions'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
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

        SET p_acknowledged = 0;

        IF COALESCE(p_worker, '') = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a worker has a name';
        END IF;

        IF COALESCE(JSON_TYPE(p_events), '') <> 'ARRAY' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the events are a list';
        END IF;

        -- By their key: to scan the table would wait for what others hold.
        UPDATE /*+ JOIN_PREFIX(e) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    p_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16)
                        PATH '$.type' ERROR ON EMPTY ERROR ON ERROR,
                        aggregate_id BIGINT UNSIGNED
                        PATH '$.id' ERROR ON EMPTY ERROR ON ERROR,
                        version BIGINT
                        PATH '$.version' ERROR ON EMPTY ERROR ON ERROR,
                        changes_at DATETIME(6)
                        PATH '$.changes_at' NULL ON EMPTY ERROR ON ERROR
                    )
                ) AS e
                ON
                    oe.aggregate_type = CONVERT(e.aggregate_type USING ascii)
                    AND oe.aggregate_id = e.aggregate_id
                    AND oe.version = e.version
        SET
            oe.status = 'published',
            oe.published_at = v_now,
            oe.claimed_by = p_worker,
            oe.claimed_at = COALESCE(oe.claimed_at, v_now),
            oe.changes_at = e.changes_at
        WHERE oe.status <> 'published';

        SET p_acknowledged = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_claim;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_claim (
    IN p_worker VARCHAR(64),
    IN p_events INT,
    IN p_seconds INT
)
COMMENT 'Gives a worker things to deliver, for some seconds'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_events JSON;
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

        IF COALESCE(p_worker, '') = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a worker has a name';
        END IF;

        IF COALESCE(p_events, 0) < 1 OR COALESCE(p_seconds, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: claim 1 event or more, for 1 second or more';
        END IF;

        SET v_now = UTC_TIMESTAMP(6);

        -- Keys are named: to scan the table instead would lock what is not asked for.
        SELECT JSON_ARRAYAGG(JSON_OBJECT('type', ripe.aggregate_type, 'id', ripe.aggregate_id))
        INTO v_events
        FROM (
            SELECT
                aggregate_type,
                aggregate_id
            FROM outbox_event FORCE INDEX (ix_outbox_event_changes_at)
            WHERE changes_at <= v_now
            ORDER BY changes_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS ripe;

        -- By their key, here and below: to scan the table would wait for what others hold.
        UPDATE /*+ JOIN_PREFIX(ripe) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    v_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16) PATH '$.type',
                        aggregate_id BIGINT UNSIGNED PATH '$.id'
                    )
                ) AS ripe
                ON
                    oe.aggregate_type = CONVERT(ripe.aggregate_type USING ascii)
                    AND oe.aggregate_id = ripe.aggregate_id
        SET oe.version = oe.version + 1;

        -- Those just woken are due as well.
        SET v_now = UTC_TIMESTAMP(6);

        SELECT JSON_ARRAYAGG(JSON_OBJECT('type', due.aggregate_type, 'id', due.aggregate_id))
        INTO v_events
        FROM (
            SELECT
                aggregate_type,
                aggregate_id
            FROM outbox_event FORCE INDEX (ix_outbox_event_due)
            WHERE
                status = 'waiting'
                AND next_attempt_at <= v_now
            ORDER BY next_attempt_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS due;

        UPDATE /*+ JOIN_PREFIX(due) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    v_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16) PATH '$.type',
                        aggregate_id BIGINT UNSIGNED PATH '$.id'
                    )
                ) AS due
                ON
                    oe.aggregate_type = CONVERT(due.aggregate_type USING ascii)
                    AND oe.aggregate_id = due.aggregate_id
        SET
            oe.claimed_by = p_worker,
            oe.claimed_at = v_now,
            oe.next_attempt_at = v_now + INTERVAL p_seconds SECOND,
            oe.attempts = oe.attempts + 1;

        COMMIT;

        -- One snapshot, so that a version and what it holds belong together. In no order: a
        -- sort would need room for documents in its buffer, and fail where one is large.
        SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
        START TRANSACTION;

        SELECT
            oe.aggregate_type,
            oe.aggregate_id,
            oe.public_id,
            oe.version,
            oe.op,
            oe.attempts,
            oe.changed_at,
            COALESCE(pd.document, cd.document, rd.document, od.document) AS document,
            pd.changes_at
        FROM
            JSON_TABLE(
                v_events,
                '$[*]' COLUMNS ( -- noqa: CP02
                    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin -- noqa: PRS
                    PATH '$.type',
                    aggregate_id BIGINT UNSIGNED PATH '$.id'
                )
            ) AS e
        INNER JOIN outbox_event AS oe
            ON
                e.aggregate_type = oe.aggregate_type
                AND e.aggregate_id = oe.aggregate_id
        LEFT JOIN product_document AS pd
            ON
                oe.aggregate_type = 'product'
                AND oe.aggregate_id = pd.aggregate_id
        LEFT JOIN category_document AS cd
            ON
                oe.aggregate_type = 'category'
                AND oe.aggregate_id = cd.aggregate_id
        LEFT JOIN review_document AS rd
            ON
                oe.aggregate_type = 'review'
                AND oe.aggregate_id = rd.aggregate_id
        LEFT JOIN order_document AS od
            ON
                oe.aggregate_type = 'order'
                AND oe.aggregate_id = od.aggregate_id;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_fail;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_fail (
    IN p_worker VARCHAR(64),
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_id BIGINT UNSIGNED,
    IN p_version BIGINT,
    IN p_error VARCHAR(1000),
    IN p_is_final BOOLEAN,
    OUT p_status VARCHAR(16)
)
COMMENT 'Notes that a worker could not deliver a thing'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_attempts INT;
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

        SET p_status = NULL;

        IF COALESCE(p_error, '') = '' OR p_is_final IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say what went wrong, and whether for good';
        END IF;

        SELECT oe.attempts INTO v_attempts
        FROM outbox_event AS oe
        WHERE
            oe.aggregate_type = p_type
            AND oe.aggregate_id = p_id
            AND oe.version = p_version
            AND oe.status = 'waiting'
            AND oe.claimed_by = p_worker COLLATE utf8mb4_0900_bin
        FOR UPDATE;

        IF v_attempts IS NOT NULL THEN
            SET p_status = IF(p_is_final OR v_attempts >= 10, 'dead', 'waiting');

            UPDATE outbox_event
            SET
                status = p_status,
                claimed_by = NULL,
                claimed_at = NULL,
                last_error = p_error,
                next_attempt_at
                = UTC_TIMESTAMP(6) + INTERVAL LEAST(POW(2, v_attempts), 3600) SECOND
            WHERE
                aggregate_type = p_type
                AND aggregate_id = p_id;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_purge;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_purge (
    IN p_days INT,
    IN p_batch INT,
    OUT p_purged INT
)
COMMENT 'Forgets things whose end was published days ago'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_before DATETIME(6);
        DECLARE v_deleted INT;
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

        SET p_purged = 0;

        IF COALESCE(p_days, 0) < 1 OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: keep 1 day or more, delete 1 event or more at once';
        END IF;

        SET v_before = UTC_TIMESTAMP(6) - INTERVAL p_days DAY;

        REPEAT
            -- For one transaction each time, and not beyond the last.
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            DELETE FROM outbox_event
            WHERE
                op = 'delete'
                AND published_at < v_before
            ORDER BY published_at
            LIMIT p_batch;

            SET v_deleted = ROW_COUNT();

            COMMIT;

            SET p_purged = p_purged + v_deleted;
        UNTIL v_deleted < p_batch END REPEAT;
    END;
END$$

DELIMITER ;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER attribute_after_update_note_document
AFTER UPDATE ON attribute
FOR EACH ROW
BEGIN
    IF
        NEW.attribute_code COLLATE utf8mb4_0900_bin <> OLD.attribute_code
        OR NOT NEW.unit COLLATE utf8mb4_0900_bin <=> OLD.unit
    THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM product_attribute_value AS pav
        INNER JOIN product AS p
            ON pav.product_id = p.product_id
        WHERE
            pav.attribute_id = NEW.attribute_id
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER brand_after_update_note_document
AFTER UPDATE ON brand
FOR EACH ROW
BEGIN
    IF NEW.name COLLATE utf8mb4_0900_bin <> OLD.name THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'product' AS aggregate_type,
            product_id,
            public_id
        FROM product
        WHERE
            brand_id = NEW.brand_id
            AND deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_after_delete_note_document
AFTER DELETE ON category
FOR EACH ROW
BEGIN
    CALL outbox_note_core('category', OLD.category_id, OLD.public_id, 'delete');
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_after_insert_note_document
AFTER INSERT ON category
FOR EACH ROW
BEGIN
    CALL outbox_note_core('category', NEW.category_id, NEW.public_id, 'upsert');
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_after_update_note_document
AFTER UPDATE ON category
FOR EACH ROW
BEGIN
    IF
        NEW.depth <> OLD.depth
        OR NOT NEW.parent_id <=> OLD.parent_id
        OR NEW.sort_order <> OLD.sort_order
    THEN
        CALL outbox_note_core('category', NEW.category_id, NEW.public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_translation_after_delete_note_document
AFTER DELETE ON category_translation
FOR EACH ROW
BEGIN
    CALL category_note_core(OLD.category_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_translation_after_insert_note_document
AFTER INSERT ON category_translation
FOR EACH ROW
BEGIN
    CALL category_note_core(NEW.category_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_translation_after_update_note_document
AFTER UPDATE ON category_translation
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.category_id = OLD.category_id
        AND NEW.locale_code = OLD.locale_code
        AND NEW.name COLLATE utf8mb4_0900_bin = OLD.name
        AND NEW.slug COLLATE utf8mb4_0900_bin = OLD.slug
    ) THEN
        CALL category_note_core(NEW.category_id);

        IF NEW.category_id <> OLD.category_id THEN
            CALL category_note_core(OLD.category_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER option_type_after_update_note_document
AFTER UPDATE ON option_type
FOR EACH ROW
BEGIN
    IF NEW.option_type_code COLLATE utf8mb4_0900_bin <> OLD.option_type_code THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM variant_option_value AS vov
        INNER JOIN product AS p
            ON vov.product_id = p.product_id
        WHERE
            vov.option_type_id = NEW.option_type_id
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER option_value_after_update_note_document
AFTER UPDATE ON option_value
FOR EACH ROW
BEGIN
    IF NEW.name COLLATE utf8mb4_0900_bin <> OLD.name THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM variant_option_value AS vov
        INNER JOIN product AS p
            ON vov.product_id = p.product_id
        WHERE
            vov.option_type_id = NEW.option_type_id
            AND vov.option_value_id = NEW.option_value_id
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_delete_note_document
AFTER DELETE ON product
FOR EACH ROW
BEGIN
    CALL outbox_note_core('product', OLD.product_id, OLD.public_id, 'delete');
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_insert_note_document
AFTER INSERT ON product
FOR EACH ROW
BEGIN
    IF NEW.deleted_at IS NULL THEN
        CALL outbox_note_core('product', NEW.product_id, NEW.public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_update_note_document
AFTER UPDATE ON product
FOR EACH ROW
BEGIN
    IF
        (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
        OR (
            NEW.deleted_at IS NULL
            AND NOT (
                NEW.brand_id <=> OLD.brand_id
                AND NEW.product_kind = OLD.product_kind
                AND NEW.status = OLD.status
                AND NEW.published_at <=> OLD.published_at
            )
        )
    THEN
        CALL outbox_note_core('product', NEW.product_id, NEW.public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_attribute_value_after_delete_note_document
AFTER DELETE ON product_attribute_value
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_attribute_value_after_insert_note_document
AFTER INSERT ON product_attribute_value
FOR EACH ROW
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_attribute_value_after_update_note_document
AFTER UPDATE ON product_attribute_value
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.attribute_id = OLD.attribute_id
        AND NEW.locale_code <=> OLD.locale_code
        AND NEW.value_text COLLATE utf8mb4_0900_bin <=> OLD.value_text
        AND NEW.value_number <=> OLD.value_number
        AND NEW.is_true <=> OLD.is_true
        AND NEW.value_on <=> OLD.value_on
    ) THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_category_after_delete_note_document
AFTER DELETE ON product_category
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_category_after_insert_note_document
AFTER INSERT ON product_category
FOR EACH ROW
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_category_after_update_note_document
AFTER UPDATE ON product_category
FOR EACH ROW
BEGIN
    IF NEW.product_id <> OLD.product_id OR NEW.category_id <> OLD.category_id THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_translation_after_delete_note_document
AFTER DELETE ON product_translation
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_translation_after_insert_note_document
AFTER INSERT ON product_translation
FOR EACH ROW
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_translation_after_update_note_document
AFTER UPDATE ON product_translation
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.locale_code = OLD.locale_code
        AND NEW.name COLLATE utf8mb4_0900_bin = OLD.name
        AND NEW.slug COLLATE utf8mb4_0900_bin = OLD.slug
        AND NEW.description COLLATE utf8mb4_0900_bin <=> OLD.description
    ) THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_delete_note_document
AFTER DELETE ON product_variant
FOR EACH ROW
BEGIN
    IF OLD.deleted_at IS NULL THEN
        CALL product_note_core(OLD.product_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_insert_note_document
AFTER INSERT ON product_variant
FOR EACH ROW
BEGIN
    IF NEW.deleted_at IS NULL THEN
        CALL product_note_core(NEW.product_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_update_note_document
AFTER UPDATE ON product_variant
FOR EACH ROW
FOLLOWS product_variant_after_update_note_change
BEGIN
    IF
        (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
        OR (
            NEW.deleted_at IS NULL
            AND NOT (
                NEW.product_id = OLD.product_id
                AND NEW.public_id = OLD.public_id
                AND NEW.sku COLLATE utf8mb4_0900_bin = OLD.sku
                AND NEW.is_default = OLD.is_default
            )
        )
    THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_delete_note_document
AFTER DELETE ON variant_option_value
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_insert_note_document
AFTER INSERT ON variant_option_value
FOR EACH ROW
FOLLOWS variant_option_value_after_insert_check_signature
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_update_note_document
AFTER UPDATE ON variant_option_value
FOR EACH ROW
FOLLOWS variant_option_value_after_update_check_signature
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.variant_id = OLD.variant_id
        AND NEW.option_type_id = OLD.option_type_id
        AND NEW.option_value_id = OLD.option_value_id
    ) THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_update_note_document
AFTER UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_after_update_note_change
BEGIN
    IF (NEW.erased_at IS NULL) <> (OLD.erased_at IS NULL) THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'order' AS aggregate_type,
            order_id,
            public_id
        FROM sales_order
        WHERE
            customer_id = NEW.customer_id
            AND placed_at IS NOT NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';

        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'review' AS aggregate_type,
            product_review_id,
            public_id
        FROM product_review
        WHERE customer_id = NEW.customer_id
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_after_delete_note_document
AFTER DELETE ON product_review
FOR EACH ROW
BEGIN
    CALL outbox_note_core('review', OLD.product_review_id, OLD.public_id, 'delete');
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_after_insert_note_document
AFTER INSERT ON product_review
FOR EACH ROW
BEGIN
    CALL outbox_note_core('review', NEW.product_review_id, NEW.public_id, 'upsert');
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_after_update_note_document
AFTER UPDATE ON product_review
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.rating = OLD.rating
        AND NEW.status = OLD.status
        AND NEW.created_at = OLD.created_at
    ) THEN
        CALL outbox_note_core('review', NEW.product_review_id, NEW.public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER outbox_event_before_update_renew
BEFORE UPDATE ON outbox_event
FOR EACH ROW
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_is_new BOOLEAN;

    IF NEW.version > OLD.version THEN
        SET v_is_new = OLD.status <> 'waiting' OR OLD.claimed_by IS NOT NULL;
        SET NEW.changed_at = IF(v_is_new, v_now, OLD.changed_at);
        SET NEW.next_attempt_at = IF(v_is_new, v_now, LEAST(OLD.next_attempt_at, v_now));
        SET NEW.status = 'waiting';
        SET NEW.attempts = 0;
        SET NEW.claimed_by = NULL;
        SET NEW.claimed_at = NULL;
        SET NEW.published_at = NULL;
        SET NEW.changes_at = NULL;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_delete_note_document
AFTER DELETE ON price
FOR EACH ROW
FOLLOWS price_after_delete_audit
BEGIN
    IF OLD.min_quantity = 1 AND OLD.valid_to > UTC_TIMESTAMP(6) THEN
        CALL price_note_core(OLD.price_list_id, OLD.variant_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_insert_note_document
AFTER INSERT ON price
FOR EACH ROW
FOLLOWS price_after_insert_audit
BEGIN
    IF NEW.min_quantity = 1 AND NEW.valid_to > UTC_TIMESTAMP(6) THEN
        CALL price_note_core(NEW.price_list_id, NEW.variant_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_update_note_document
AFTER UPDATE ON price
FOR EACH ROW
FOLLOWS price_after_update_audit
BEGIN
    IF
        (
            (OLD.min_quantity = 1 AND OLD.valid_to > UTC_TIMESTAMP(6))
            OR (NEW.min_quantity = 1 AND NEW.valid_to > UTC_TIMESTAMP(6))
        )
        AND NOT (
            NEW.price_list_id = OLD.price_list_id
            AND NEW.variant_id = OLD.variant_id
            AND NEW.min_quantity = OLD.min_quantity
            AND NEW.valid_from = OLD.valid_from
            AND NEW.valid_to = OLD.valid_to
            AND NEW.amount = OLD.amount
        )
    THEN
        CALL price_note_core(NEW.price_list_id, NEW.variant_id);

        IF NEW.price_list_id <> OLD.price_list_id OR NEW.variant_id <> OLD.variant_id THEN
            CALL price_note_core(OLD.price_list_id, OLD.variant_id);
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_update_note_document
AFTER UPDATE ON price_list
FOR EACH ROW
FOLLOWS price_list_after_update_audit
BEGIN
    IF NOT (
        NEW.channel_id = OLD.channel_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.customer_group_id <=> OLD.customer_group_id
        AND NEW.priority = OLD.priority
    ) THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM price AS pr
        INNER JOIN product_variant AS pv
            ON pr.variant_id = pv.variant_id
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        WHERE
            pr.price_list_id = NEW.price_list_id
            AND pr.min_quantity = 1
            AND pr.valid_to > UTC_TIMESTAMP(6)
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER locale_after_update_note_document
AFTER UPDATE ON locale
FOR EACH ROW
BEGIN
    IF NOT NEW.fallback_locale <=> OLD.fallback_locale THEN
        CALL catalog_note_core(TRUE);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_delete_note_document
AFTER DELETE ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_delete_audit
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM sales_channel
        WHERE channel_id < OLD.channel_id
    ) THEN
        CALL catalog_note_core(TRUE);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_insert_note_document
AFTER INSERT ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_insert_audit
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM sales_channel
        WHERE channel_id < NEW.channel_id
    ) THEN
        CALL catalog_note_core(TRUE);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_update_note_document
AFTER UPDATE ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_update_note_change
BEGIN
    IF
        NEW.channel_code COLLATE utf8mb4_0900_bin <> OLD.channel_code
        OR NEW.default_currency_code <> OLD.default_currency_code
        OR NEW.default_locale_code <> OLD.default_locale_code
    THEN
        CALL catalog_note_core(NEW.default_locale_code <> OLD.default_locale_code);
    END IF;

    IF NEW.channel_code COLLATE utf8mb4_0900_bin <> OLD.channel_code THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'order' AS aggregate_type,
            order_id,
            public_id
        FROM sales_order
        WHERE
            channel_id = NEW.channel_id
            AND placed_at IS NOT NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_after_update_note_document
AFTER UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_after_update_note_change
BEGIN
    IF
        NEW.placed_at IS NOT NULL
        AND (OLD.placed_at IS NULL OR NEW.status_code <> OLD.status_code)
    THEN
        CALL outbox_note_core('order', NEW.order_id, NEW.public_id, 'upsert');
    END IF;
END$$

DELIMITER ;

DROP EVENT purge_outbox;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT purge_outbox
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:20:00'
ON COMPLETION PRESERVE
COMMENT 'Forgets things whose end was published days ago'
DO
BEGIN
    DECLARE v_purged INT;

    IF GET_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL outbox_purge(7, 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
