-- Trigger: product_review_after_delete_note_document
--
-- Notes that there is no such review any more.
--
-- Fires: after delete on product_review, for each row
-- See:   views/engagement/review_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_after_delete_note_document
AFTER DELETE ON product_review
FOR EACH ROW
BEGIN
    CALL outbox_note_core('review', OLD.product_review_id, OLD.public_id, 'delete');
END$$

DELIMITER ;
