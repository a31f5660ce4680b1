-- Migration 0003, down: drop what it made
--
-- Loses: every row of tax_class, brand, category, category_translation, product,
--        product_translation, product_category, product_variant

DROP TABLE product_variant;

DROP TABLE product_category;

DROP TABLE product_translation;

DROP TABLE product;

DROP TABLE category_translation;

DROP TABLE category;

DROP TABLE brand;

DROP TABLE tax_class;
