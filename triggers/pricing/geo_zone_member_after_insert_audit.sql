-- Trigger: geo_zone_member_after_insert_audit
--
-- Notes who added a row of geo_zone_member. Written by `make audit`, not by hand.
--
-- Fires: after insert on geo_zone_member, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER geo_zone_member_after_insert_audit
AFTER INSERT ON geo_zone_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'geo_zone_member',
        CONCAT_WS('/', NEW.geo_zone_id, NEW.country_code, NEW.region_code, NEW.postcode_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'geo_zone_id', NEW.geo_zone_id,
            'country_code', NEW.country_code,
            'region_code', NEW.region_code,
            'postcode_from', NEW.postcode_from,
            'postcode_to', NEW.postcode_to
        )
    );
END$$

DELIMITER ;
