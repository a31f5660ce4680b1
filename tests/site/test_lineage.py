"""Where the columns of an answer come from: held against cases that were read by hand."""

from shopdb.docs.catalogue.entry import Ref
from shopdb.docs.catalogue.personal import UNKNOWN, personal_columns
from shopdb.docs.sql.lineage import schema_of, trace

SCHEMA = schema_of({"cart": {"a": "int", "b": "int"}, "price": {"a": "int", "c": "int"}})


def columns(sql):
    return {name: sorted(found) for name, found in trace(sql, SCHEMA).columns.items()}


def test_a_column_through_an_expression_a_cte_and_a_union():
    sql = """
        WITH both AS (SELECT a, b FROM cart UNION ALL SELECT a, c FROM price)
        SELECT a AS one, a + b AS two, COUNT(*) AS three, 1 AS four FROM both GROUP BY a, b
    """

    assert columns(sql) == {
        "one": ["cart.a", "price.a"],
        "two": ["cart.a", "cart.b", "price.a", "price.c"],
        "three": [],
        "four": [],
    }


def test_a_star_and_a_column_without_its_table():
    assert columns("SELECT * FROM cart") == {"a": ["cart.a"], "b": ["cart.b"]}
    assert columns("SELECT b, c FROM cart INNER JOIN price ON cart.a = price.a") == {
        "b": ["cart.b"],
        "c": ["price.c"],
    }


def test_a_lateral():
    sql = """
        SELECT o.a, l.s FROM cart AS o
        LEFT JOIN LATERAL (SELECT SUM(p.c) AS s FROM price AS p) AS l ON TRUE
    """

    assert columns(sql) == {"a": ["cart.a"], "s": ["price.c"]}


def test_what_cannot_be_followed_is_said():
    recursive = """
        WITH RECURSIVE s AS (SELECT MIN(a) AS f FROM cart),
        n AS (SELECT f AS i FROM s UNION ALL SELECT n.i + 1 FROM n)
        SELECT i FROM n
    """

    assert trace(recursive, SCHEMA).gaps == {"i"}
    assert trace("UPDATE cart SET a = 1", SCHEMA).problem
    assert trace("SELECT FROM", SCHEMA).problem


def test_a_view_of_the_shop(live_catalogue):
    found = live_catalogue.lineage[Ref("view", "customer_address_masked")]

    assert found.gaps == set()
    assert found.columns["postal_area"] == {"customer_address.postal_code"}
    assert found.columns["is_company"] == {"customer_address.company"}


def test_every_view_and_question_has_the_columns_that_it_has(live_catalogue):
    for ref, found in live_catalogue.lineage.items():
        assert found.problem == "", ref
        if ref.kind == "view":
            assert list(found.columns) == list(live_catalogue.live.view_columns[ref.name]), ref
        elif ref.kind == "question":
            assert list(found.columns) == list(live_catalogue.entries[ref].columns), ref


def test_every_source_is_a_column_that_is_there(live_catalogue):
    there = {
        f"{table.name}.{column.name}"
        for table in live_catalogue.tables.values()
        for column in table.columns
    } | {
        f"{view}.{column}"
        for view, columns in live_catalogue.live.view_columns.items()
        for column in columns
    }
    named = {
        source
        for found in live_catalogue.lineage.values()
        for sources in found.columns.values()
        for source in sources
    }

    assert sorted(named - there) == []


def test_a_view_tells_of_a_person_where_its_sources_do(live_catalogue):
    personal = personal_columns(live_catalogue)

    assert personal["customer"]["email"] == "email"
    assert personal["customer_address_masked"]["postal_area"] == "address"
    assert "country_code" not in personal["customer_address_masked"]
    assert UNKNOWN not in personal["customer_address_masked"].values()
