"""What an adopted indicator brings into a declaration."""

import pytest

from targets_api.clients import AdoptedIndicator

FROZEN = {
    "category": "决策",
    "subcategory": "项目立项",
    "name": "立项依据充分性",
    "kind": "qualitative",
    "direction": "higher",
    "unit": "分",
}


@pytest.mark.parametrize(
    ("explained", "expected"),
    [
        ({"formula": "实际产出数÷计划产出数×100%", "definition": "产出的完成程度。"}, "实际产出数÷计划产出数×100%"),
        ({"formula": None, "definition": "评价要点：符合行业发展规划。"}, "评价要点：符合行业发展规划。"),
        ({"formula": None}, None),
    ],
)
def test_the_row_is_explained_by_the_formula_or_else_the_definition(
    explained: dict[str, str | None], expected: str | None
) -> None:
    adopted = {
        "indicator_id": "01920000-0000-7000-8000-000000000001",
        "unit_id": 361001,
        "indicator": FROZEN | explained,
    }
    assert AdoptedIndicator.model_validate(adopted).as_row().explanation == expected
