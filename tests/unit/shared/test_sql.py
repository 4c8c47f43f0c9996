"""Named queries in `.sql` files."""

from pathlib import Path

import pytest

from shared.postgres.sql import load_queries


def test_queries_are_found_by_name(tmp_path: Path) -> None:
    file = tmp_path / "some.sql"
    file.write_text("-- name: one\nSELECT 1;\n\n-- name: two\n-- Why two.\nSELECT\n  2;\n")

    queries = load_queries(file)

    assert queries["one"] == "SELECT 1"
    assert queries["two"].endswith("2")


@pytest.mark.parametrize(
    ("text", "message"),
    [("SELECT 1", "has no"), ("-- name: one\nSELECT 1\n-- name: one\nSELECT 2", "twice")],
)
def test_a_file_without_names_or_with_one_twice_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "bad.sql"
    file.write_text(text)

    with pytest.raises(ValueError, match=message):
        load_queries(file)
