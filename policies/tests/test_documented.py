"""docs/policies.md: the pack that it shows is right as it stands."""

import re
from datetime import date
from pathlib import Path

import pytest

from wenxiao.policy import PolicyLibrary
from wenxiao_policies import load
from wenxiao_policies.inquiry import Jurisdiction, effective, history

PAGE = Path(__file__).parent.parent.parent / "docs" / "policies.md"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PolicyLibrary:
    """The blocks of the page, each written to the file that its first line names."""
    blocks = re.findall(r"```yaml\n# (meixian/\w+\.yaml)\n(.*?)```", PAGE.read_text("utf-8"), flags=re.S)
    assert len(blocks) >= 6
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("WENXIAO_POLICIES", str(tmp_path))
    return load()


def test_the_pack_on_the_page_loads_and_holds(library: PolicyLibrary) -> None:
    own = effective(library, "ex_ante", Jurisdiction("441403", "county", date(2023, 3, 1)))[1]
    assert (own["library_without_assessment"].value, own["library_without_assessment"].basis) == (
        "refused",
        ("meixian-5",),
    )
    assert own["budget_without_assessment"].pack == "national"
    before = effective(library, "ex_ante", Jurisdiction("441403", "county", date(2023, 2, 28)))[1]
    assert before["library_without_assessment"].pack == "national"


def test_its_grades_change_on_the_day_that_it_says(library: PolicyLibrary) -> None:
    periods = history(library, "evaluation", "grade_scale", region_code="441403102", level="town")
    own = [(one.first, one.last, one.held.source) for one in periods if one.held and one.held.pack == "meixian"]
    assert own == [(date(2023, 3, 1), date(2024, 12, 31), "law"), (date(2025, 1, 1), None, "convention")]
