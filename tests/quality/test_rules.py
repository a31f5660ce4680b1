"""Each rule finds nothing in a clean shop, and what was broken in one that is not."""

import pytest

from shopdb.quality import Rule, find, names
from tests.quality.cases import CASES

CHECKED = {case.rule: case for case in CASES}
# Personal data by what the columns' comments say; short ones are no one's alone.
PERSONAL = """
    SELECT c.table_name, c.column_name
    FROM information_schema.columns AS c
    INNER JOIN information_schema.tables AS t USING (table_schema, table_name)
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
        AND c.column_comment LIKE '%%[pii:%%' AND c.data_type IN ('char', 'varchar', 'text')
"""


def broken(db, rule: Rule, given=None):
    """What the rule answers with in this session, whose rows are not committed."""
    for name, parameter in rule.parameters.items():
        value = parameter.check((given or {}).get(name, parameter.default))
        db.execute(f"SET @shopdb_{name} = %s", (value,))
    db.execute("SET @shopdb_rule = %s", (rule.statement.sql,))
    db.execute("PREPARE rule FROM @shopdb_rule")
    bound = ", ".join(f"@shopdb_{one.name}" for one in rule.statement.placeholders)
    return db.rows("EXECUTE rule" + (f" USING {bound}" if bound else ""))


def personal(db):
    columns = db.rows(PERSONAL)
    assert len(columns) > 15
    texts = " UNION ".join(
        f"SELECT CONVERT(`{column}` USING utf8mb4) AS value FROM `{table}`"
        for table, column in columns
    )
    return {value for (value,) in db.rows(texts) if value and len(value) > 4}


def test_every_rule_has_a_case_and_every_case_a_rule():
    assert len(CASES) == len(CHECKED)
    assert sorted(CHECKED) == names()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_clean_shop_breaks_no_rule(clean_shop, case):
    rule = find(case.rule)

    assert broken(clean_shop, rule) == []
    assert broken(clean_shop, rule, case.given) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_broken_row_is_found_and_no_person_is_named(clean, case):
    for statement in case.statements:
        clean.execute(statement)

    found = broken(clean, find(case.rule), case.given)

    assert found
    assert [row[0] for row in found if not row[0].startswith(case.subject)] == []
    assert case.rule == "customer/erased_but_kept" or len(found) == 1
    said = " ".join(str(text) for row in found for text in row)
    assert [value for value in personal(clean) if value in said] == []
    assert all(row[1:] != (None, None) for row in found)


@pytest.mark.parametrize(
    ("country", "code", "is_right"),
    [
        *(("GB", code, True) for code in ("SW1A 1AA", "M1 1AE", "EH99 1SP", "W1A 0AX")),
        *(("GB", code, False) for code in ("SW1A1AA", "sw1a 1aa", "12345")),
        *(("US", code, True) for code in ("98101", "98101-1234")),
        *(("US", code, False) for code in ("9810", "98101-12", "981O1")),
        *(("CA", code, True) for code in ("K1A 0B1", "V6B 4A2")),
        *(("CA", code, False) for code in ("D1A 0B1", "K1A0B1")),
        ("DE", "10115", True),
        ("DE", "D-10115", False),
        ("ES", "28013", True),
        ("ES", "53001", False),
        ("NL", "1012 AB", True),
        ("NL", "0012 AB", False),
        ("PL", "00-950", True),
        ("PL", "00950", False),
        ("JP", "100-0001", True),
        ("JP", "1000001", False),
        ("SE", "111 22", True),
        ("BR", "anything", True),
    ],
)
def test_a_postal_code_is_as_its_country_writes_it(clean, country, code, is_right):
    clean.execute(
        "UPDATE customer_address SET country_code = %s, postal_code = %s"
        " WHERE customer_address_id = 1",
        (country, code),
    )

    assert bool(broken(clean, find("customer/postal_code_shape"))) is not is_right


@pytest.mark.parametrize(
    ("gtin", "is_right"),
    [
        *(("96385074", True), ("036000291452", True), ("4006381333931", True)),
        *(("00012345600012", True), ("96385075", False), ("036000291453", False)),
    ],
)
def test_a_gtin_of_any_length_has_its_check_digit(clean, gtin, is_right):
    clean.execute("UPDATE product_variant SET gtin = %s WHERE variant_id = 1", (gtin,))

    assert bool(broken(clean, find("catalog/gtin_check_digit"))) is not is_right


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("GB82WEST12345698765432", "iban"),
        ("My account: NL91 ABNA 0417 1643 00.", "iban"),
        ("NO9386011117947", "iban"),
        ("GB83WEST12345698765432", None),
        ("Order DE12345678", None),
        ("378282246310005", "card_number"),
        ("5555-5555-5555-4444", "card_number"),
        ("5555-5555-5555-4445", None),
        ("Call 1234567890123", None),
    ],
)
def test_numbers_in_texts_are_told_by_their_check_digits(clean, text, rule):
    clean.execute("UPDATE customer_note SET body = %s", (text,))

    found = [
        name for name in ("iban", "card_number") if broken(clean, find(f"customer/{name}_in_text"))
    ]
    assert found == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("email", "is_right"),
    [
        *(("o'neil+shop@mail.example.co.uk", True), ("jürgen@müller.example", True)),
        *(("a@b", False), ("a..b@c.example", False), ("a b@c.example", False)),
        *(("a@-c.example", False), ("a@b@c.example", False), ("a@c.example.", False)),
        (f"{'a' * 65}@c.example", False),
    ],
)
def test_an_email_is_one_that_a_letter_can_reach(clean, email, is_right):
    clean.execute("UPDATE customer SET email = %s WHERE customer_id = 1", (email,))

    assert bool(broken(clean, find("customer/email_shape"))) is not is_right
