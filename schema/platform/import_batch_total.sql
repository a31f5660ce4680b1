-- Table: import_batch_total
--
-- The account of a batch: what was read, from the text that landed; what was
-- loaded, from the model; what was rejected, and why. Read is loaded plus
-- rejected, in rows and in money, for each class of document.
--
-- Grain: one row per batch, class, outcome and reason
-- See:   shopdb/importing/online_retail/

CREATE TABLE import_batch_total (
    import_batch_id BIGINT UNSIGNED NOT NULL,
    document_class VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'cancellation, or sale: all the rest',
    outcome VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'read, loaded, rejected',
    reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    COMMENT 'As in import_reject; empty: not rejected',

    row_count INT NOT NULL,
    amount DECIMAL(19, 4) NOT NULL
    COMMENT 'Quantity by unit price, in the currency of the source; unreadable numbers count 0',

    PRIMARY KEY (import_batch_id, document_class, outcome, reason),
    CONSTRAINT fk_import_batch_total_import_batch
    FOREIGN KEY (import_batch_id) REFERENCES import_batch (import_batch_id),
    CONSTRAINT ck_import_batch_total_document_class
    CHECK (document_class IN ('cancellation', 'sale')),
    CONSTRAINT ck_import_batch_total_outcome
    CHECK (outcome IN ('read', 'loaded', 'rejected')),
    CONSTRAINT ck_import_batch_total_rejected_has_reason
    CHECK ((outcome = 'rejected') = (reason <> ''))
) COMMENT = 'The account of a batch: read is loaded plus rejected';
