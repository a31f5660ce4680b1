-- Table: sales_channel
--
-- A door that orders come through: a web shop, a marketplace, a past system whose
-- orders were taken over. Its time zone says where a day ends.
--
-- Grain: one row per channel

CREATE TABLE sales_channel (
    channel_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    default_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    default_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    timezone VARCHAR(64) NOT NULL COMMENT 'IANA name, as Europe/London',
    prices_include_tax BOOLEAN NOT NULL COMMENT 'Whether list prices hold the tax already',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (channel_id),
    UNIQUE KEY uq_sales_channel_channel_code (channel_code),
    KEY ix_sales_channel_default_currency_code (default_currency_code),
    KEY ix_sales_channel_default_locale_code (default_locale_code),
    CONSTRAINT fk_sales_channel_default_currency_code
    FOREIGN KEY (default_currency_code) REFERENCES currency (currency_code),
    CONSTRAINT fk_sales_channel_default_locale_code
    FOREIGN KEY (default_locale_code) REFERENCES locale (locale_code)
) COMMENT = 'A door that orders come through';
