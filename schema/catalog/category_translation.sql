-- Table: category_translation
--
-- A category's name in one language.
--
-- Grain: one row per category and locale

CREATE TABLE category_translation (
    category_id BIGINT UNSIGNED NOT NULL,
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    name VARCHAR(100) NOT NULL,
    slug VARCHAR(100) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Its place in a web address',

    PRIMARY KEY (category_id, locale_code),
    UNIQUE KEY uq_category_translation_locale_code_slug (locale_code, slug),
    CONSTRAINT fk_category_translation_category
    FOREIGN KEY (category_id) REFERENCES category (category_id) ON DELETE CASCADE,
    CONSTRAINT fk_category_translation_locale
    FOREIGN KEY (locale_code) REFERENCES locale (locale_code)
) COMMENT = 'Name of a category in one language';
