-- Table: geo_zone_member
--
-- What belongs to a zone: a country, one of its regions, or a span of its postal
-- codes. A place may lie in several zones, as a state and a city both tax.
--
-- Grain: one row per zone and piece of a country

CREATE TABLE geo_zone_member (
    geo_zone_id BIGINT UNSIGNED NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    region_code VARCHAR(16) COLLATE utf8mb4_0900_as_cs NOT NULL DEFAULT ''
    COMMENT 'As in addresses: CA, QC; empty: every region',
    postcode_from VARCHAR(16) NOT NULL DEFAULT '' COMMENT 'Inclusive; empty: every postal code',
    postcode_to VARCHAR(16) NOT NULL DEFAULT '' COMMENT 'Inclusive; empty: every postal code',

    PRIMARY KEY (geo_zone_id, country_code, region_code, postcode_from),
    KEY ix_geo_zone_member_country_code_region_code (country_code, region_code),
    CONSTRAINT fk_geo_zone_member_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id),
    CONSTRAINT fk_geo_zone_member_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT ck_geo_zone_member_postcodes_have_both_ends
    CHECK ((postcode_from = '') = (postcode_to = '') AND postcode_from <= postcode_to)
) COMMENT = 'What belongs to a zone';
