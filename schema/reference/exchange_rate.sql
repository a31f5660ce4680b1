-- Table: exchange_rate
--
-- What one unit of a currency was worth in another from a moment on, until the
-- next row of the pair. An order copies the rate it was placed at.
--
-- Grain: one row per pair of currencies and moment of change

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
