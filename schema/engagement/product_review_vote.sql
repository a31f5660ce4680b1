-- Table: product_review_vote
--
-- How many people found a review helpful. Votes are given in MongoDB and imported from
-- there; never written by hand.
--
-- Grain: one row per review that MongoDB holds votes of
-- See:   procedures/engagement/review_votes_import.sql

CREATE TABLE product_review_vote (
    product_review_id BIGINT UNSIGNED NOT NULL,

    helpful INT NOT NULL COMMENT 'Persons whom it helped',
    unhelpful INT NOT NULL COMMENT 'Persons whom it did not',
    imported_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, when these counts were first brought',

    PRIMARY KEY (product_review_id),
    CONSTRAINT fk_product_review_vote_product_review
    FOREIGN KEY (product_review_id) REFERENCES product_review (product_review_id)
    ON DELETE CASCADE,
    CONSTRAINT ck_product_review_vote_not_negative
    CHECK (helpful >= 0 AND unhelpful >= 0)
) COMMENT = 'How many people found a review helpful';
