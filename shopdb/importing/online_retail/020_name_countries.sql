-- Step: name the countries
--
-- What the source calls the countries: their English names, but for these few.

CREATE TEMPORARY TABLE scratch_country (
    country_no SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name VARCHAR(100) NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
    region VARCHAR(100) NULL,

    PRIMARY KEY (country_no),
    UNIQUE KEY uq_scratch_country_name (name)
);

INSERT INTO scratch_country (name, country_code)
SELECT
    c.name,
    c.country_code
FROM country AS c;

INSERT INTO scratch_country (name, country_code, region)
VALUES
('Channel Islands', NULL, 'Channel Islands'),
('Czech Republic', 'CZ', NULL),
('EIRE', 'IE', NULL),
('European Community', NULL, 'European Community'),
('RSA', 'ZA', NULL),
-- Neither country nor region: an order from there has no address.
('Unspecified', NULL, NULL),
('USA', 'US', NULL)
AS alias
ON DUPLICATE KEY UPDATE
    country_code = alias.country_code,
    region = alias.region;
