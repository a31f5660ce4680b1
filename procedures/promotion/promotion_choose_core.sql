-- Procedure: promotion_choose_core
--
-- Which promotions an order gets, as a JSON array of ids, the first to be taken
-- first: those of the day, the channel and the currency that are for this customer
-- and some of these goods, whose conditions the goods fulfil at list price. The
-- highest priority decides: if it does not stack it is taken alone, else all that
-- stack are taken. Refuses a coupon whose promotion is not among them.
--
-- Transaction: the caller's
-- Raises:      30403 COUPON_NOT_APPLICABLE
-- Example:     CALL promotion_choose_core(1001, NULL, UTC_TIMESTAMP(6), @chosen);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotion_choose_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_coupon_promotion_id BIGINT UNSIGNED,
    IN p_at DATETIME(6),
    OUT p_chosen JSON
)
COMMENT 'Which promotions an order gets'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    SELECT JSON_ARRAYAGG(taken.promotion_id) INTO p_chosen
    FROM (
        WITH candidate AS (
            SELECT
                pr.promotion_id,
                pr.priority,
                pr.is_stackable,
                pr.conditions,
                o.customer_id,
                cu.customer_group_id
            FROM sales_order AS o
            INNER JOIN customer AS cu
                ON o.customer_id = cu.customer_id
            INNER JOIN promotion AS pr
                ON
                    (pr.channel_id IS NULL OR o.channel_id = pr.channel_id)
                    AND (pr.currency_code IS NULL OR o.currency_code = pr.currency_code)
            WHERE
                o.order_id = p_order_id
                AND pr.deleted_at IS NULL
                AND pr.starts_at <= p_at
                AND (pr.ends_at IS NULL OR pr.ends_at > p_at)
                AND (NOT pr.is_coupon_only OR pr.promotion_id = p_coupon_promotion_id)
                AND (pr.budget_limit IS NULL OR pr.budget_used < pr.budget_limit)
        ),

        -- A promotion is for a customer as it is for goods: included, or nobody is by name.
        invited AS (
            SELECT ca.*
            FROM candidate AS ca
            WHERE (
                SELECT
                    (
                        COALESCE(SUM(pt.mode = 'include'), 0) = 0
                        OR COALESCE(
                            SUM(
                                pt.mode = 'include'
                                AND COALESCE(pt.customer_group_id = ca.customer_group_id, FALSE)
                            ),
                            0
                        ) > 0
                    )
                    AND COALESCE(
                        SUM(
                            pt.mode = 'exclude'
                            AND COALESCE(pt.customer_group_id = ca.customer_group_id, FALSE)
                        ),
                        0
                    ) = 0
                FROM promotion_target AS pt
                WHERE
                    pt.promotion_id = ca.promotion_id
                    AND pt.customer_group_id IS NOT NULL
            )
        ),

        measured AS (
            SELECT
                i.promotion_id,
                i.priority,
                i.is_stackable,
                i.conditions,
                i.customer_id,
                SUM(ol.line_subtotal) AS subtotal,
                SUM(ol.quantity) AS quantity
            FROM invited AS i
            INNER JOIN order_line AS ol
                ON ol.order_id = p_order_id
            WHERE promotion_covers(i.promotion_id, ol.variant_id)
            GROUP BY i.promotion_id, i.priority, i.is_stackable, i.conditions, i.customer_id
        ),

        fitting AS (
            SELECT
                m.promotion_id,
                m.is_stackable,
                ROW_NUMBER() OVER by_priority AS place,
                FIRST_VALUE(m.is_stackable) OVER by_priority AS is_first_stackable
            FROM measured AS m
            WHERE
                m.subtotal >= COALESCE(
                    JSON_VALUE(m.conditions, '$.min_subtotal' RETURNING DECIMAL(19, 4)), 0
                )
                AND m.quantity >= COALESCE(
                    JSON_VALUE(m.conditions, '$.min_quantity' RETURNING UNSIGNED), 0
                )
                AND (
                    COALESCE(JSON_VALUE(m.conditions, '$.first_order'), 'false') = 'false'
                    OR NOT EXISTS (
                        SELECT 1
                        FROM sales_order AS earlier
                        WHERE
                            earlier.customer_id = m.customer_id
                            AND earlier.placed_at IS NOT NULL
                            AND earlier.status_code <> 'cancelled'
                    )
                )
            WINDOW by_priority AS (ORDER BY m.priority DESC, m.promotion_id ASC)
        )

        SELECT f.promotion_id
        FROM fitting AS f
        WHERE f.place = 1 OR (f.is_stackable AND f.is_first_stackable)
        ORDER BY f.place
    ) AS taken;

    IF
        p_coupon_promotion_id IS NOT NULL
        AND NOT COALESCE(JSON_CONTAINS(p_chosen, CAST(p_coupon_promotion_id AS JSON)), FALSE)
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30403,
            MESSAGE_TEXT = 'COUPON_NOT_APPLICABLE: not for this order, or not beside others';
    END IF;
END$$

DELIMITER ;
