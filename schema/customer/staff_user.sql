-- Table: staff_user
--
-- Somebody who works for the shop: who wrote a note, looks after a ticket or carried
-- out a request. Passwords live outside this database; who left is kept, as the notes
-- are.
--
-- Grain: one row per person

CREATE TABLE staff_user (
    staff_user_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,

    email VARCHAR(320) COLLATE utf8mb4_0900_as_ci NOT NULL
    COMMENT 'Trimmed, lower case; what signs in [pii:email]',
    full_name VARCHAR(255) NOT NULL COMMENT '[pii:name]',
    role_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Department: support, warehouse, catalog, finance, privacy, admin',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
    COMMENT 'active, left: works here no more',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    left_at DATETIME(6) NULL COMMENT 'UTC; NULL: works here',

    PRIMARY KEY (staff_user_id),
    UNIQUE KEY uq_staff_user_email (email),
    CONSTRAINT ck_staff_user_email_normalised
    CHECK (
        email LIKE '_%@_%'
        AND email COLLATE utf8mb4_0900_bin = LOWER(TRIM(email)) COLLATE utf8mb4_0900_bin
    ),
    CONSTRAINT ck_staff_user_role_code
    CHECK (role_code IN ('support', 'warehouse', 'catalog', 'finance', 'privacy', 'admin')),
    CONSTRAINT ck_staff_user_status
    CHECK (status IN ('active', 'left')),
    CONSTRAINT ck_staff_user_left_has_time
    CHECK ((status = 'left') = (left_at IS NOT NULL))
) COMMENT = 'Somebody who works for the shop';
