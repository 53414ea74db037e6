"""What a scored form says of each indicator to the library that keeps observations."""

from typing import Any

import pytest

from evaluation_api.domain.observed import observed_rows


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"row": number, "actual_text": "8676人", "unit": "人", "not_applicable": None} | changes


def trace(number: int = 1, **changes: Any) -> dict[str, Any]:
    inputs = {"actual": "8676", "unit": "人"}
    return {"row": number, "inputs": inputs, "met": False, "rate": "99.10%", "score": "14.86"} | changes


TOLD = {
    "row": 1, "actual_text": "8676人", "actual_value": "8676", "unit": "人", "met": False,
    "ratio": "0.9910", "score": "14.86",
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "scored", "told"),
    [
        (row(), trace(), TOLD),
        (row(verified_text=None), trace(), TOLD),
        (row(verified_text="4378人"), trace(), TOLD | {"actual_text": "4378人"}),
        (row(), trace(inputs={"actual": "0.8676", "unit": "万人"}), TOLD | {"actual_value": "0.8676", "unit": "万人"}),
        (row(), trace(inputs={"actual": "8676"}), TOLD),
        (row(unit=None), trace(inputs={"actual": "8676", "unit": ""}), TOLD | {"unit": None}),
        (row(), trace(inputs={}, rate=None, met=None), TOLD | {"actual_value": None, "ratio": None, "met": None}),
        (row(), trace(rate="100%", met=True), TOLD | {"ratio": "1.00", "met": True}),
        (row(not_applicable="没有这项工作", verified_text="4378人"), trace(), TOLD | {"actual_text": "4378人"}),
    ],
)
def test_what_is_told_of_a_row(form: dict[str, Any], scored: dict[str, Any], told: dict[str, Any]) -> None:
    assert observed_rows([form], [scored]) == [told]


def test_rows_that_do_not_apply_or_were_not_scored_say_nothing() -> None:
    rows = [row(1, not_applicable="没有这项工作"), row(2), row(3, verified_text="4378人")]
    assert [one["row"] for one in observed_rows(rows, [trace(3), trace(1), trace(2)])] == [2, 3]
    assert observed_rows(rows, [trace(1)]) == []
