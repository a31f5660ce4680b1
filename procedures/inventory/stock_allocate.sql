-- Function: stock_allocate
--
-- Where to take goods from: the warehouses that serve a channel, or one of them, by
-- priority, each as far as it can promise. Takes what is wanted as a JSON array,
-- [{"owner": 1, "variant_id": 42, "quantity": 3}, …], and gives claims, each with the
-- warehouse_id as well. What cannot be found is left out, so the caller compares the
-- sums. Reads only: lock the goods first.
--
-- See: procedures/inventory/stock_lock_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION stock_allocate(
    p_channel_id BIGINT UNSIGNED,
    p_warehouse_id BIGINT UNSIGNED,
    p_wanted JSON
) RETURNS JSON
COMMENT 'Where to take goods from, by priority of warehouse'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    RETURN (
        -- Demand and supply of a variant are laid out on one line each; what of them
        -- lies over each other is a claim.
        WITH demand AS (
            SELECT
                w.owner,
                w.variant_id,
                SUM(w.quantity) OVER in_turn - w.quantity AS starts,
                SUM(w.quantity) OVER in_turn AS ends
            FROM
                JSON_TABLE(
                    p_wanted,
                    '$[*]' COLUMNS (
                        owner BIGINT UNSIGNED PATH '$.owner',
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        quantity INT PATH '$.quantity'
                    )
                ) AS w
            WINDOW in_turn AS (PARTITION BY w.variant_id ORDER BY w.owner)
        ),

        supply AS (
            SELECT
                sl.variant_id,
                sl.warehouse_id,
                SUM(GREATEST(sl.promisable, 0)) OVER in_turn
                - GREATEST(sl.promisable, 0) AS starts,
                SUM(GREATEST(sl.promisable, 0)) OVER in_turn AS ends
            FROM (SELECT DISTINCT variant_id FROM demand) AS wanted
            INNER JOIN stock_level AS sl
                ON wanted.variant_id = sl.variant_id
            INNER JOIN channel_warehouse AS cw
                ON
                    sl.warehouse_id = cw.warehouse_id
                    AND cw.channel_id = p_channel_id
            WHERE p_warehouse_id IS NULL OR sl.warehouse_id = p_warehouse_id
            WINDOW in_turn AS (
                PARTITION BY sl.variant_id ORDER BY cw.priority DESC, sl.warehouse_id ASC
            )
        )

        SELECT
            COALESCE(
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'owner', d.owner,
                        'variant_id', d.variant_id,
                        'warehouse_id', s.warehouse_id,
                        'quantity', LEAST(d.ends, s.ends) - GREATEST(d.starts, s.starts)
                    )
                ),
                JSON_ARRAY()
            )
        FROM demand AS d
        INNER JOIN supply AS s
            ON
                d.variant_id = s.variant_id
                AND d.ends > s.starts
                AND d.starts < s.ends
    );
END$$

DELIMITER ;
