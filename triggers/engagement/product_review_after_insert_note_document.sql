-- Trigger: product_review_after_insert_note_document
--
-- Notes the document of a new review.
--
-- Fires: after insert on product_review, for each row
-- See:   views/engagement/review_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_after_insert_note_document
AFTER INSERT ON product_review
FOR EACH ROW
BEGIN
    CALL outbox_note_core('review', NEW.product_review_id, NEW.public_id, 'upsert');
END$$

DELIMITER ;
