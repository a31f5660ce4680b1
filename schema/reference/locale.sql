-- Table: locale
--
-- A language, alone or as it is written in one place. A text that is missing in a
-- locale is looked for in its fallback.
--
-- Grain: one row per locale
-- See:   seeds/reference/locale.csv

CREATE TABLE locale (
    locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'BCP 47: en, en-GB, zh-Hans',
    name VARCHAR(100) NOT NULL COMMENT 'English name',
    fallback_locale VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Where to look next; NULL: nowhere',

    PRIMARY KEY (locale_code),
    KEY ix_locale_fallback_locale (fallback_locale),
    CONSTRAINT fk_locale_fallback_locale
    FOREIGN KEY (fallback_locale) REFERENCES locale (locale_code),
    CONSTRAINT ck_locale_fallback_is_another
    CHECK (fallback_locale <> locale_code)
) COMMENT = 'A language, alone or as written in one place';
