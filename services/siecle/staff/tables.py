"""Tables for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import Response


def as_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A file of this name, as spreadsheets in French read it: semicolons, UTF-8 with its mark."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";")
    writer.writerow(heads)
    writer.writerows([_cell(text) for text in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + table.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(text: str) -> str:
    """A spreadsheet runs what begins with one of these."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
