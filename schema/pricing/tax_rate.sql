-- Table: tax_rate
--
-- What a zone takes of a tax class, and took: each row starts where the one before
-- it ends, as in price. A place in several zones pays the rates of all; one that is
-- compound is taken on the taxes before it as well. No tax is a rate of 0: a place
-- without any rate cannot be sold to.
--
-- Grain: one row per tax class, zone and span of validity
-- See:   schema/pricing/price.sql, procedures/pricing/tax_shares_at.sql

CREATE TABLE tax_rate (
    tax_class_id BIGINT UNSIGNED NOT NULL,
    geo_zone_id BIGINT UNSIGNED NOT NULL,
    valid_from DATETIME(6) NOT NULL COMMENT 'UTC, inclusive',
    valid_to DATETIME(6) NOT NULL DEFAULT '9999-12-31' COMMENT 'UTC, exclusive; 9999: holds today',
    prev_valid_to DATETIME(6) NULL COMMENT 'End of the row before; NULL: the first row',

    label VARCHAR(100) NOT NULL COMMENT 'As printed, as VAT 20 %',
    rate DECIMAL(7, 5) NOT NULL COMMENT 'Share of the taxable amount: 0.2 is 20 %',
    is_compound BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Taken on the taxes before it as well',
    priority INT NOT NULL DEFAULT 0 COMMENT 'High is taken first',

    -- Its unique key is what allows one root and one successor, and no more.
    prev_key DATETIME(6)
    GENERATED ALWAYS AS (COALESCE(prev_valid_to, '1000-01-01')) VIRTUAL NOT NULL
    COMMENT 'End of the row before; the year 1000 for the first row',

    PRIMARY KEY (tax_class_id, geo_zone_id, valid_from),
    UNIQUE KEY uq_tax_rate_end (valid_to, tax_class_id, geo_zone_id),
    UNIQUE KEY uq_tax_rate_next (tax_class_id, geo_zone_id, prev_key),
    KEY ix_tax_rate_chain (prev_valid_to, tax_class_id, geo_zone_id),
    KEY ix_tax_rate_geo_zone_id (geo_zone_id),
    CONSTRAINT fk_tax_rate_tax_class
    FOREIGN KEY (tax_class_id) REFERENCES tax_class (tax_class_id),
    CONSTRAINT fk_tax_rate_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id),
    CONSTRAINT fk_tax_rate_chain
    FOREIGN KEY (prev_valid_to, tax_class_id, geo_zone_id)
    REFERENCES tax_rate (valid_to, tax_class_id, geo_zone_id),
    CONSTRAINT ck_tax_rate_starts_before_it_ends
    CHECK (valid_from < valid_to),
    CONSTRAINT ck_tax_rate_starts_where_the_last_ended
    CHECK (prev_valid_to = valid_from),
    CONSTRAINT ck_tax_rate_rate_is_a_share
    CHECK (rate BETWEEN 0 AND 1)
) COMMENT = 'What a zone takes of a tax class, and took';
