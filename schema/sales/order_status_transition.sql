-- Table: order_status_transition
--
-- The ways an order may go. What is not here cannot be stored.
--
-- Grain: one row per allowed step
-- See:   seeds/reference/order_status_transition.csv

CREATE TABLE order_status_transition (
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    meaning VARCHAR(255) NOT NULL COMMENT 'What happens on this step',

    PRIMARY KEY (from_status, to_status),
    KEY ix_order_status_transition_to_status (to_status),
    CONSTRAINT fk_order_status_transition_from_status
    FOREIGN KEY (from_status) REFERENCES order_status (status_code),
    CONSTRAINT fk_order_status_transition_to_status
    FOREIGN KEY (to_status) REFERENCES order_status (status_code),
    CONSTRAINT ck_order_status_transition_leads_on
    CHECK (from_status <> to_status)
) COMMENT = 'The ways an order may go';
