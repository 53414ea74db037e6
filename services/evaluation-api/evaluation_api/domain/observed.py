"""What a scored form says of each of its indicators: what was reached, and whether that met the target."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Document = Mapping[str, Any]


def observed_rows(rows: Iterable[Document], scored: Iterable[Document]) -> list[dict[str, Any]]:
    """`rows` as the form holds them, a checker's cells before the office's own; a row that does not apply says
    nothing. The number is in the unit it was compared in."""
    traces = {trace["row"]: trace for trace in scored}
    return [_observed(row, traces[row["row"]]) for row in rows if row["row"] in traces and _applies(row)]


def _applies(row: Document) -> bool:
    return not row.get("not_applicable") or row.get("verified_text") is not None


def _observed(row: Document, trace: Document) -> dict[str, Any]:
    inputs, verified = trace["inputs"], row.get("verified_text")
    return {
        "row": row["row"],
        "actual_text": row["actual_text"] if verified is None else verified,
        "actual_value": inputs.get("actual"),
        "unit": inputs.get("unit") or row.get("unit"),
        "met": trace["met"],
        "ratio": _ratio(trace["rate"]),
        "score": trace["score"],
    }


def _ratio(shown: str | None) -> str | None:
    """A trace shows 99.10%; told is 0.9910."""
    return None if shown is None else f"{Decimal(shown.removesuffix('%')) * Decimal('0.01'):f}"
