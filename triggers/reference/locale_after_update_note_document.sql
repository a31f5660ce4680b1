-- Trigger: locale_after_update_note_document
--
-- Notes the documents that show names, where a language falls back on another one.
--
-- Fires: after update on locale, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER locale_after_update_note_document
AFTER UPDATE ON locale
FOR EACH ROW
BEGIN
    IF NOT NEW.fallback_locale <=> OLD.fallback_locale THEN
        CALL catalog_note_core(TRUE);
    END IF;
END$$

DELIMITER ;
