-- Table: price_list
--
-- Prices of one channel in one currency, for everybody or for one group. Where
-- several lists price a variant, the highest priority is asked first.
--
-- Grain: one row per list

CREATE TABLE price_list (
    price_list_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    price_list_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,

    channel_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer_group_id BIGINT UNSIGNED NULL COMMENT 'NULL: for everybody',
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'base'
    COMMENT 'base, sale: lowered for a time, contract: agreed with a group',
    priority INT NOT NULL DEFAULT 0 COMMENT 'High is asked first',

    PRIMARY KEY (price_list_id),
    UNIQUE KEY uq_price_list_price_list_code (price_list_code),
    KEY ix_price_list_channel_id_currency_code (channel_id, currency_code, priority),
    KEY ix_price_list_currency_code (currency_code),
    KEY ix_price_list_customer_group_id (customer_group_id),
    CONSTRAINT fk_price_list_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_price_list_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT fk_price_list_customer_group
    FOREIGN KEY (customer_group_id) REFERENCES customer_group (customer_group_id),
    CONSTRAINT ck_price_list_kind
    CHECK (kind IN ('base', 'sale', 'contract')),
    CONSTRAINT ck_price_list_contract_names_group
    CHECK (kind <> 'contract' OR customer_group_id IS NOT NULL)
) COMMENT = 'Prices of one channel in one currency';
