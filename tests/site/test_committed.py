"""What is committed is what would be written now."""

import shutil

import pytest

from shopdb.docs.committed import DIAGRAMS, DICTIONARY, PRIVACY, committed, stale, write
from tests.site.conftest import ROOT


@pytest.fixture(scope="module")
def texts(catalogue):
    return committed(ROOT, catalogue)


def test_nothing_is_stale(texts):
    """`make docs`, or `shopdb docs --files`, writes them anew."""
    assert stale(ROOT, texts) == []


def test_what_changed_is_found(texts, tmp_path):
    for folder in (DICTIONARY, DIAGRAMS, PRIVACY):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    assert stale(tmp_path, texts) == []
    changed, gone = DICTIONARY / "cart.md", DIAGRAMS / "eer.mmd"
    (tmp_path / changed).write_text("something else", encoding="utf-8")
    (tmp_path / gone).unlink()
    (tmp_path / DIAGRAMS / "more.mmd").write_text("", encoding="utf-8")

    assert stale(tmp_path, texts) == [gone, DIAGRAMS / "more.mmd", changed]


def test_files_are_written_once_and_old_ones_removed(catalogue, tmp_path, monkeypatch, texts):
    monkeypatch.setattr("shopdb.docs.committed.committed", lambda root: texts)
    (tmp_path / DICTIONARY).mkdir(parents=True)
    (tmp_path / DICTIONARY / "old.md").write_text("", encoding="utf-8")

    assert set(write(tmp_path)) == {*texts, DICTIONARY / "old.md"}
    assert write(tmp_path) == []
    assert not (tmp_path / DICTIONARY / "old.md").exists()


def test_the_dictionary_explains_every_column(catalogue, texts):
    for entry in catalogue.of_kind("table"):
        text = texts[DICTIONARY / f"{entry.domain}.md"]
        section = text.partition(f"\n## {entry.ref.name}\n")[2].partition("\n## ")[0]
        for column in catalogue.tables[entry.ref.name].columns:
            assert f"| `{column.name}` | {column.type} |" in section
            assert column.meaning.replace("|", "\\|") in section
            assert not column.personal or f"**Personal: {column.personal}**" in section
