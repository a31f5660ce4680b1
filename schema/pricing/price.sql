-- Table: price
--
-- What a variant costs, and has cost: each row starts where the one before it
-- ends. One root, no fork, no overlap, no gap, so the table is the price history.
-- The chain's foreign key starts with the end of the row before, which is never the
-- row's own: see docs/decisions/0003-foreign-keys.md.
--
-- Grain: one row per list, variant, quantity step and span of validity

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
