-- Trigger: geo_zone_member_after_update_audit
--
-- Notes who changed a row of geo_zone_member. Written by `make audit`, not by hand.
--
-- Fires: after update on geo_zone_member, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER geo_zone_member_after_update_audit
AFTER UPDATE ON geo_zone_member
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.geo_zone_id,
        NEW.country_code,
        NEW.region_code,
        NEW.postcode_from,
        NEW.postcode_to
    )
    <> JSON_ARRAY(
        OLD.geo_zone_id,
        OLD.country_code,
        OLD.region_code,
        OLD.postcode_from,
        OLD.postcode_to
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'geo_zone_member',
            CONCAT_WS('/', OLD.geo_zone_id, OLD.country_code, OLD.region_code, OLD.postcode_from),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'geo_zone_id', OLD.geo_zone_id,
                'country_code', OLD.country_code,
                'region_code', OLD.region_code,
                'postcode_from', OLD.postcode_from,
                'postcode_to', OLD.postcode_to
            ),
            JSON_OBJECT(
                'geo_zone_id', NEW.geo_zone_id,
                'country_code', NEW.country_code,
                'region_code', NEW.region_code,
                'postcode_from', NEW.postcode_from,
                'postcode_to', NEW.postcode_to
            )
        );
    END IF;
END$$

DELIMITER ;
