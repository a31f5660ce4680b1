"""Tables drawn by chance, for a property test: any two of them, and what is renamed between."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

NAMES = ("a", "b", "c", "d", "e", "f")
NUMBERS = ("INT", "BIGINT UNSIGNED", "DECIMAL(9, 2)", "SMALLINT")
TEXTS = (
    "VARCHAR(20)",
    "CHAR(5)",
    "VARCHAR(9) CHARACTER SET latin1",
    "VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin",
    "ENUM('x', 'y')",
)
OTHERS = ("TEXT", "JSON", "DATETIME(6)", "BLOB", "TEXT CHARACTER SET latin1")
DEFAULTS = {NUMBERS: ("DEFAULT 1", "DEFAULT (1 + 2)"), TEXTS: ("DEFAULT 'x'",), OTHERS: ()}
OPTIONS = (
    "",
    "COMMENT = 'it''s'",
    "CHARACTER SET latin1",
    "COLLATE = utf8mb4_bin",
    "ROW_FORMAT = COMPRESSED",
    "STATS_PERSISTENT = 1 COMMENT = 'x'",
)
PARTITIONS = (
    "PARTITION BY HASH (id) PARTITIONS 2",
    "PARTITION BY HASH (id) PARTITIONS 5",
    "PARTITION BY KEY () PARTITIONS 3",
    *(
        f"PARTITION BY RANGE (id) ({', '.join(parts)})"
        for parts in (
            ["PARTITION p0 VALUES LESS THAN (10)"],
            ["PARTITION p0 VALUES LESS THAN (10)", "PARTITION p1 VALUES LESS THAN (20)"],
            ["PARTITION p0 VALUES LESS THAN (5)", "PARTITION p1 VALUES LESS THAN MAXVALUE"],
            ["PARTITION p1 VALUES LESS THAN (20)", "PARTITION p2 VALUES LESS THAN (30)"],
        )
    ),
)
ACTIONS = ("", " ON DELETE CASCADE", " ON UPDATE CASCADE")

Table = tuple[str, frozenset[str]]


@st.composite
def tables(draw: DrawFn) -> Table:
    """A statement that makes a table t, and the names of its columns besides id."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    kinds = {name: draw(st.sampled_from((NUMBERS, NUMBERS, TEXTS, OTHERS))) for name in names}
    types = {name: draw(st.sampled_from(kinds[name])) for name in names}
    numbers = [name for name in names if kinds[name] is NUMBERS]
    generated = {
        name: base
        for name, base in zip(numbers[1:], numbers, strict=False)
        if draw(st.integers(0, 3)) == 0
    }
    columns = [_column(draw, name, types[name], kinds[name], generated) for name in names]
    columns.insert(draw(st.integers(0, len(columns))), "id INT NOT NULL")
    partitioned = draw(st.integers(0, 3)) == 0
    keyed = [name for name in names if kinds[name] is not OTHERS]
    checks = _checks(draw, numbers)
    keys = _keys(draw, keyed, numbers, unique=not partitioned)
    parts = [*columns, "PRIMARY KEY (id)", *keys, *checks]
    plain = [name for name in names if types[name] == "INT" and name not in generated]
    if plain and not partitioned and draw(st.booleans()):
        column, action = draw(st.sampled_from(plain)), draw(st.sampled_from(ACTIONS))
        # No generated column is made from what a cascade may write, and no check names it.
        checked = any(f"({column} " in check for check in checks)
        action = "" if checked or column in generated.values() else action
        parts.append(f"KEY for_fk ({column})")
        parts.append(f"CONSTRAINT fk FOREIGN KEY ({column}) REFERENCES p (id){action}")
    tail = draw(st.sampled_from(OPTIONS))
    if partitioned:
        tail += f" {draw(st.sampled_from(PARTITIONS))}"
    return f"CREATE TABLE t ({', '.join(parts)}) {tail}", frozenset(names)


def _column(
    draw: DrawFn,
    name: str,
    of_type: str,
    kind: tuple[str, ...],
    generated: dict[str, str],
) -> str:
    words = [name, of_type]
    if name in generated:
        stored = draw(st.sampled_from(("VIRTUAL", "STORED")))
        words.append(f"GENERATED ALWAYS AS ({generated[name]} + 1) {stored}")
    else:
        words.append(draw(st.sampled_from(("NULL", "NOT NULL"))))
        words.append(draw(st.sampled_from(("", *DEFAULTS[kind]))))
    words.append(draw(st.sampled_from(("", "", "INVISIBLE"))))
    words.append(draw(st.sampled_from(("", "COMMENT 'it''s'", "COMMENT 'other'"))))
    return " ".join(word for word in words if word)


def _keys(draw: DrawFn, keyed: list[str], numbers: list[str], *, unique: bool) -> list[str]:
    found: list[str] = []
    for key in ("k", "l", "m"):
        if not keyed or not draw(st.booleans()):
            continue
        columns = draw(st.lists(st.sampled_from(keyed), unique=True, min_size=1, max_size=3))
        descending = draw(st.sampled_from(("", " DESC")))
        kind = draw(st.sampled_from(("KEY", "UNIQUE KEY"))) if unique else "KEY"
        hidden = draw(st.sampled_from(("", "", " INVISIBLE")))
        found.append(f"{kind} {key} ({', '.join(columns)}{descending}){hidden}")
    if numbers and draw(st.integers(0, 3)) == 0:
        found.append(f"KEY f (({draw(st.sampled_from(numbers))} + 1))")
    return found


def _checks(draw: DrawFn, numbers: list[str]) -> list[str]:
    found: list[str] = []
    for check in ("ck_one", "ck_two"):
        if numbers and draw(st.booleans()):
            column, bound = draw(st.sampled_from(numbers)), draw(st.integers(0, 1))
            enforced = draw(st.sampled_from(("", "", " NOT ENFORCED")))
            found.append(f"CONSTRAINT {check} CHECK ({column} > {bound}){enforced}")
    return found


@st.composite
def changes(draw: DrawFn) -> tuple[str, str, dict[str, str]]:
    """The statements that make two tables, and which columns of the first stay renamed."""
    old, had = draw(tables())
    new, has = draw(tables())
    pairs = zip(sorted(had - has), sorted(has - had), strict=False)
    return old, new, {before: after for before, after in pairs if draw(st.booleans())}
