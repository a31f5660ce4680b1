-- Table: fraud_assessment
--
-- What a provider thinks of an order. Rows are added and never changed: an order may be
-- looked at again, and the later opinion stands beside the earlier.
--
-- Grain: one row per opinion on an order
-- See:   procedures/sales/fraud_assess.sql

CREATE TABLE fraud_assessment (
    fraud_assessment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,

    provider VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Who was asked, or rules: ours',
    score INT NOT NULL COMMENT '0: harmless, 100: certainly fraud; the provider''s own scale is left there',
    verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'approve, review: a person shall look, reject',
    reasons JSON NOT NULL COMMENT 'Array of the provider''s codes, as ip_far_away',
    assessed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (fraud_assessment_id),
    KEY ix_fraud_assessment_order_id (order_id),
    CONSTRAINT fk_fraud_assessment_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT ck_fraud_assessment_score_range
    CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT ck_fraud_assessment_verdict
    CHECK (verdict IN ('approve', 'review', 'reject')),
    CONSTRAINT ck_fraud_assessment_reasons_shape
    CHECK (JSON_SCHEMA_VALID('{"type": "array", "items": {"type": "string"}}', reasons))
) COMMENT = 'What a provider thinks of an order';
