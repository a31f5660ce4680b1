-- Migration 0001, up: hold what every shop refers to: currencies, countries, languages,
--     channels, numbers
--
-- Locks: none; every object is new

CREATE TABLE currency (
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ISO 4217',
    minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Decimals of the smallest coin: EUR 2, JPY 0',
    name VARCHAR(100) NOT NULL COMMENT 'English name',

    PRIMARY KEY (currency_code),
    UNIQUE KEY uq_currency_currency_code_minor_unit (currency_code, minor_unit),
    CONSTRAINT ck_currency_currency_code_shape
    CHECK (REGEXP_LIKE(currency_code, '^[A-Z]{3}$', 'c')),
    CONSTRAINT ck_currency_minor_unit_range
    CHECK (minor_unit <= 4)
) COMMENT = 'Money the shop can name';

CREATE TABLE country (
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'ISO 3166-1 alpha-2',
    name VARCHAR(100) NOT NULL COMMENT 'English short name',
    is_eu BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Member of the European Union today',

    PRIMARY KEY (country_code),
    CONSTRAINT ck_country_country_code_shape
    CHECK (REGEXP_LIKE(country_code, '^[A-Z]{2}$', 'c'))
) COMMENT = 'Where an address can be';

CREATE TABLE locale (
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'BCP 47: en, en-GB, zh-Hans',
    name VARCHAR(100) NOT NULL COMMENT 'English name',
    fallback_locale VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Where to look next; NULL: nowhere',

    PRIMARY KEY (locale_code),
    KEY ix_locale_fallback_locale (fallback_locale),
    CONSTRAINT fk_locale_fallback_locale
    FOREIGN KEY (fallback_locale) REFERENCES locale (locale_code),
    CONSTRAINT ck_locale_fallback_is_another
    CHECK (fallback_locale <> locale_code)
) COMMENT = 'A language, alone or as written in one place';

CREATE TABLE exchange_rate (
    base_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    quote_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    valid_from DATETIME(6) NOT NULL COMMENT 'UTC',

    rate DECIMAL(20, 10) NOT NULL COMMENT 'Units of quote_code for one of base_code',

    PRIMARY KEY (base_code, quote_code, valid_from),
    KEY ix_exchange_rate_quote_code (quote_code),
    CONSTRAINT fk_exchange_rate_base_code
    FOREIGN KEY (base_code) REFERENCES currency (currency_code),
    CONSTRAINT fk_exchange_rate_quote_code
    FOREIGN KEY (quote_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_exchange_rate_two_currencies
    CHECK (base_code <> quote_code),
    CONSTRAINT ck_exchange_rate_rate_positive
    CHECK (rate > 0)
) COMMENT = 'What one currency was worth in another';

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

CREATE TABLE number_sequence (
    scope VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'order, invoice, credit_note',
    channel_id BIGINT UNSIGNED NOT NULL,
    year SMALLINT UNSIGNED NOT NULL COMMENT 'Calendar year, local to the channel; 0: runs on for ever',

    prefix VARCHAR(16) COLLATE utf8mb4_0900_as_cs NOT NULL
    COMMENT 'What stands before the number on paper',
    last_number BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0: none given out yet',

    PRIMARY KEY (scope, channel_id, year),
    UNIQUE KEY uq_number_sequence_prefix (prefix),
    KEY ix_number_sequence_channel_id (channel_id),
    CONSTRAINT fk_number_sequence_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT ck_number_sequence_scope
    CHECK (scope IN ('order', 'invoice', 'credit_note'))
) COMMENT = 'The last number given out in a series';
