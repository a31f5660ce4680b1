-- Migration 0004, up: hold what things cost, and have cost
--
-- Locks: none; every object is new

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

CREATE TABLE price (
    price_list_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,
    min_quantity INT NOT NULL DEFAULT 1 COMMENT 'Holds from this many on',
    valid_from DATETIME(6) NOT NULL COMMENT 'UTC, inclusive',
    valid_to DATETIME(6) NOT NULL DEFAULT '9999-12-31' COMMENT 'UTC, exclusive; 9999: holds today',
    prev_valid_to DATETIME(6) NULL COMMENT 'End of the row before; NULL: the first row',

    amount DECIMAL(19, 4) NOT NULL COMMENT 'For one unit, in the currency of the list',
    compare_at_amount DECIMAL(19, 4) NULL COMMENT 'The price crossed out beside it; NULL: none',

    -- Its unique key is what allows one root and one successor, and no more.
    prev_key DATETIME(6)
    GENERATED ALWAYS AS (COALESCE(prev_valid_to, '1000-01-01')) VIRTUAL NOT NULL
    COMMENT 'End of the row before; the year 1000 for the first row',

    PRIMARY KEY (price_list_id, variant_id, min_quantity, valid_from),
    UNIQUE KEY uq_price_end (valid_to, price_list_id, variant_id, min_quantity),
    UNIQUE KEY uq_price_next (price_list_id, variant_id, min_quantity, prev_key),
    KEY ix_price_chain (prev_valid_to, price_list_id, variant_id, min_quantity),
    KEY ix_price_variant_id (variant_id),
    CONSTRAINT fk_price_price_list
    FOREIGN KEY (price_list_id) REFERENCES price_list (price_list_id),
    CONSTRAINT fk_price_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_price_chain
    FOREIGN KEY (prev_valid_to, price_list_id, variant_id, min_quantity)
    REFERENCES price (valid_to, price_list_id, variant_id, min_quantity),
    CONSTRAINT ck_price_starts_before_it_ends
    CHECK (valid_from < valid_to),
    CONSTRAINT ck_price_starts_where_the_last_ended
    CHECK (prev_valid_to = valid_from),
    CONSTRAINT ck_price_min_quantity_positive
    CHECK (min_quantity > 0),
    CONSTRAINT ck_price_amount_not_negative
    CHECK (amount >= 0),
    CONSTRAINT ck_price_compare_at_is_higher
    CHECK (compare_at_amount > amount)
) COMMENT = 'What a variant costs, and has cost';
