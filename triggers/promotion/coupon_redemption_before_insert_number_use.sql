-- Trigger: coupon_redemption_before_insert_number_use
--
-- Gives the use a number and refuses one above the limit. A coupon with limits is
-- locked before the foreign key share-locks it, so that its uses queue, and each
-- gets the lowest number that the redeemer has free. One without is not locked, so
-- that nobody waits for it; its uses are only numbered on.
--
-- In a trigger SELECT INTO reads without a lock, and a SELECT inside SET or IF with
-- one.
--
-- Fires:  before insert on coupon_redemption, for each row
-- Raises: 30402 COUPON_CUSTOMER_LIMIT

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_insert_number_use
BEFORE INSERT ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;
    DECLARE v_per_customer_limit INT;
    DECLARE v_use_no INT;

    SELECT
        usage_limit,
        per_customer_limit
    INTO v_usage_limit, v_per_customer_limit
    FROM coupon
    WHERE coupon_id = NEW.coupon_id;

    IF v_usage_limit IS NOT NULL OR v_per_customer_limit IS NOT NULL THEN
        SELECT per_customer_limit INTO v_per_customer_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;

        -- With a lock, to see the uses that were taken while this one waited. The first that
        -- is free is 1, or comes right after one that is taken.
        SET NEW.use_no = (
            WITH taken AS (
                SELECT 0 AS use_no
                UNION ALL
                SELECT use_no
                FROM coupon_redemption
                WHERE
                    coupon_id = NEW.coupon_id
                    AND redeemer_key = NEW.redeemer_key
                    AND released_at IS NULL
            )

            SELECT MIN(t.use_no) + 1
            FROM taken AS t
            LEFT JOIN taken AS later
                ON t.use_no + 1 = later.use_no
            WHERE later.use_no IS NULL
        );
    ELSE
        SELECT COALESCE(MAX(counted_use_no), 0) + 1 INTO v_use_no
        FROM coupon_redemption
        WHERE
            coupon_id = NEW.coupon_id
            AND redeemer_key = NEW.redeemer_key;

        SET NEW.use_no = v_use_no;
    END IF;

    IF NEW.use_no > v_per_customer_limit THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30402,
            MESSAGE_TEXT = 'COUPON_CUSTOMER_LIMIT: this customer has used the coupon up';
    END IF;
END$$

DELIMITER ;
