-- Migration 0009, down: take back what it made and changed
--
-- Loses: every row of product_channel, option_type, option_value, product_option,
--        variant_option_value, attribute, product_attribute_value, product_media
-- Locks: product loses a computed column at once (INSTANT)

DROP FUNCTION product_name_in;

DROP TABLE product_media;

DROP TABLE product_attribute_value;

DROP TABLE attribute;

DROP TABLE variant_option_value;

DROP TABLE product_option;

DROP TABLE option_value;

DROP TABLE option_type;

DROP TABLE product_channel;

ALTER TABLE product
    DROP COLUMN is_stocked,
    ALGORITHM = INSTANT;
