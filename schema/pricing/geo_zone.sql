-- Table: geo_zone
--
-- Places that are taxed alike, or that a parcel costs the same to.
--
-- Grain: one row per zone

CREATE TABLE geo_zone (
    geo_zone_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    geo_zone_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    PRIMARY KEY (geo_zone_id),
    UNIQUE KEY uq_geo_zone_geo_zone_code (geo_zone_code)
) COMMENT = 'Places that are taxed alike, or cost the same to reach';
