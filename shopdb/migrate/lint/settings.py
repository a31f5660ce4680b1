"""What a repository sets for its linter: `[tool.shopdb.lint]` of its pyproject.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from shopdb.migrate.errors import MigrationProblem

SECTION = "[tool.shopdb.lint]"
COLUMN_COMMENTS = ("none", "nullable", "all")


@dataclass(frozen=True)
class Settings:
    """The settings, each with what holds where a repository says nothing.

    `owner` is the definer of all code, `user@host`; empty: any. `column_comments` says which
    columns need a COMMENT: none, nullable or all. `charsets` are those that text may have,
    `auto_increment` the types that a counting column may have. `personal` are words that a column
    of personal data is called by or ends in, and `personal_mark` is how its COMMENT begins to say
    so. `money` are words of a column's name or COMMENT that speak of money. `ignore` holds the
    codes of rules that are not asked, each with the reason.
    """

    owner: str = ""
    column_comments: str = "none"
    charsets: tuple[str, ...] = ("utf8mb4", "ascii", "binary")
    auto_increment: tuple[str, ...] = ("BIGINT", "BIGINT UNSIGNED", "INT UNSIGNED")
    personal: tuple[str, ...] = (
        "email", "e_mail", "phone", "phone_number", "mobile", "full_name", "first_name",
        "last_name", "surname", "birthday", "date_of_birth", "birth_date", "street", "address",
        "address_line1", "address_line2", "line1", "line2", "postal_code", "zip_code", "passport",
        "ssn", "iban", "ip_address",
    )  # fmt: skip
    personal_mark: str = "[pii:"
    money: tuple[str, ...] = (
        "amount", "balance", "budget", "cost", "credit", "debit", "discount", "fee", "money",
        "paid", "price", "revenue", "salary", "subtotal", "tax", "wage",
    )  # fmt: skip
    ignore: Mapping[str, str] = field(default_factory=dict)


def read_settings(root: Path, codes: frozenset[str]) -> Settings:
    """The settings of a repository.

    Args:
        root: its folder; a pyproject.toml in it is optional.
        codes: the codes of the rules that there are.

    Raises:
        MigrationProblem: the file is no TOML, or sets what is not there to be set.
    """
    path = root / "pyproject.toml"
    if not path.is_file():
        return Settings()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MigrationProblem(f"{path} cannot be read: {error}", "Mend it.") from error
    given = document.get("tool", {}).get("shopdb", {}).get("lint", {})
    known = {item.name: item.default for item in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise _wrong(path, f"sets {name}", f"There are: {', '.join(known)}")
        if name == "ignore":
            _check_ignored(path, value, codes)
        elif isinstance(known[name], tuple) and not _is_list_of_texts(value):
            raise _wrong(path, f"sets {name} to {value!r}", 'Write a list: ["…", "…"]')
        elif isinstance(known[name], str) and not isinstance(value, str):
            raise _wrong(path, f"sets {name} to {value!r}", 'Write a text: "…"')
    if given.get("column_comments", "none") not in COLUMN_COMMENTS:
        raise _wrong(
            path,
            f"sets column_comments to {given['column_comments']!r}",
            f"It is one of {', '.join(COLUMN_COMMENTS)}.",
        )
    settings: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Settings(**settings)


def _check_ignored(path: Path, value: Any, codes: frozenset[str]) -> None:
    if not isinstance(value, dict):
        raise _wrong(path, "ignores rules without reasons", 'Write ignore = { SDB109 = "why" }')
    for code, reason in value.items():
        if code not in codes:
            raise _wrong(path, f"ignores {code}, which is no rule", "Mend its code, or remove it.")
        if not isinstance(reason, str) or not re.search(r"\w", reason):
            raise _wrong(path, f"ignores {code} and does not say why", f'Write {code} = "why"')


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _wrong(path: Path, what: str, remedy: str) -> MigrationProblem:
    return MigrationProblem(f"{path}: {SECTION} {what}", remedy)
