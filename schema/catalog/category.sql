-- Table: category
--
-- A place in the shop's tree. A row points at its parent together with the
-- parent's depth, and stands exactly one deeper: a cycle, a self-parent and an
-- orphan cannot be stored. The foreign key starts with the depth, which is never the
-- row's own: see docs/decisions/0003-foreign-keys.md.
--
-- Grain: one row per category

CREATE TABLE category (
    category_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    depth INT NOT NULL COMMENT '0: a root',
    parent_depth INT NULL COMMENT 'Depth of the parent; NULL: a root',
    parent_id BIGINT UNSIGNED NULL COMMENT 'NULL: a root',
    sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among the children of one parent, low first',

    PRIMARY KEY (category_id),
    UNIQUE KEY uq_category_public_id (public_id),
    UNIQUE KEY uq_category_depth_category_id (depth, category_id),
    KEY ix_category_parent (parent_depth, parent_id),
    CONSTRAINT fk_category_parent
    FOREIGN KEY (parent_depth, parent_id) REFERENCES category (depth, category_id),
    CONSTRAINT ck_category_root_has_no_parent
    CHECK ((parent_id IS NULL) = (parent_depth IS NULL)),
    CONSTRAINT ck_category_one_below_parent
    CHECK (depth = COALESCE(parent_depth + 1, 0))
) COMMENT = 'A place in the tree of the shop';
