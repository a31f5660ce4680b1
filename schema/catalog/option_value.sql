-- Table: option_value
--
-- What can be chosen: red, blue; S, M, L.
--
-- Grain: one row per value of a kind of choice

CREATE TABLE option_value (
    option_value_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    option_type_id BIGINT UNSIGNED NOT NULL,
    option_value_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the values of one kind, low first',

    PRIMARY KEY (option_value_id),
    UNIQUE KEY uq_option_value_option_type_id_option_value_code (option_type_id, option_value_code),
    -- What a variant's choice points at, so that the value is of the kind it is chosen for.
    UNIQUE KEY uq_option_value_option_type_id_option_value_id (option_type_id, option_value_id),
    CONSTRAINT fk_option_value_option_type
    FOREIGN KEY (option_type_id) REFERENCES option_type (option_type_id)
) COMMENT = 'What can be chosen of a kind';
