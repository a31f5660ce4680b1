-- Table: shipping_method
--
-- How goods can travel.
--
-- Grain: one row per way that a customer can choose

CREATE TABLE shipping_method (
    shipping_method_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    shipping_method_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL COMMENT 'As printed on the order',
    carrier_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Who carries, as dhl',
    tax_class_id BIGINT UNSIGNED NOT NULL COMMENT 'How the carriage is taxed',
    is_active BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Offered at checkout',

    PRIMARY KEY (shipping_method_id),
    UNIQUE KEY uq_shipping_method_shipping_method_code (shipping_method_code),
    KEY ix_shipping_method_tax_class_id (tax_class_id),
    CONSTRAINT fk_shipping_method_tax_class
    FOREIGN KEY (tax_class_id) REFERENCES tax_class (tax_class_id)
) COMMENT = 'How goods can travel';
