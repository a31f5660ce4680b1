-- Table: return_reason
--
-- Why customers send things back. A shop may add reasons of its own.
--
-- Grain: one row per reason
-- See:   seeds/reference/return_reason.csv

CREATE TABLE return_reason (
    reason_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    meaning VARCHAR(255) NOT NULL,

    PRIMARY KEY (reason_code)
) COMMENT = 'Why customers send things back';
