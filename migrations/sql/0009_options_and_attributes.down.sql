-- Migration 0009, down: drop what it made
--
-- Loses: every row of product_channel, option_type, option_value, product_option,
--        variant_option_value, attribute, product_attribute_value, product_media

DROP FUNCTION product_name_in;

DROP TABLE product_media;

DROP TABLE product_attribute_value;

DROP TABLE attribute;

DROP TABLE variant_option_value;

DROP TABLE product_option;

DROP TABLE option_value;

DROP TABLE option_type;

DROP TABLE product_channel;
