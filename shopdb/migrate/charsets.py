"""The collation that each of MySQL's character sets has where none is named."""

PRIMARY = {
    "big5": "big5_chinese_ci",
    "binary": "binary",
    "cp932": "cp932_japanese_ci",
    "dec8": "dec8_swedish_ci",
    "eucjpms": "eucjpms_japanese_ci",
    "euckr": "euckr_korean_ci",
    "gb18030": "gb18030_chinese_ci",
    "gb2312": "gb2312_chinese_ci",
    "gbk": "gbk_chinese_ci",
    "hp8": "hp8_english_ci",
    "latin1": "latin1_swedish_ci",
    "latin5": "latin5_turkish_ci",
    "sjis": "sjis_japanese_ci",
    "swe7": "swe7_swedish_ci",
    "tis620": "tis620_thai_ci",
    "ujis": "ujis_japanese_ci",
    "utf8mb4": "utf8mb4_0900_ai_ci",
}


def primary_collation(charset: str) -> str:
    """The first collation of a character set: for most, the general one."""
    return PRIMARY.get(charset, f"{charset}_general_ci")
