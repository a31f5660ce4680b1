-- Trigger: product_review_after_update_note_document
--
-- Notes the document of a review that has other stars, another status or is somebody else's.
--
-- Fires: after update on product_review, for each row
-- See:   views/engagement/review_document.sql

DELIMITER $$

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

DELIMITER ;
