-- Trigger: geo_zone_member_after_delete_audit
--
-- Notes who deleted a row of geo_zone_member. Written by `make audit`, not by hand.
--
-- Fires: after delete on geo_zone_member, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER geo_zone_member_after_delete_audit
AFTER DELETE ON geo_zone_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'geo_zone_member',
        CONCAT_WS('/', OLD.geo_zone_id, OLD.country_code, OLD.region_code, OLD.postcode_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'geo_zone_id', OLD.geo_zone_id,
            'country_code', OLD.country_code,
            'region_code', OLD.region_code,
            'postcode_from', OLD.postcode_from,
            'postcode_to', OLD.postcode_to
        )
    );
END$$

DELIMITER ;
