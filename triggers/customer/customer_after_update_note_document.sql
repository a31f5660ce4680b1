-- Trigger: customer_after_update_note_document
--
-- Notes the person, and the documents of their orders and reviews, when the person is
-- erased: MongoDB forgets the one, and the others name nobody from then on.
--
-- Fires: after update on customer, for each row
-- See:   views/sales/order_document.sql, views/customer/customer_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_update_note_document
AFTER UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_after_update_note_change
BEGIN
    IF (NEW.erased_at IS NULL) <> (OLD.erased_at IS NULL) THEN
        CALL outbox_note_core('customer', NEW.customer_id, NEW.public_id, 'delete');

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

DELIMITER ;
