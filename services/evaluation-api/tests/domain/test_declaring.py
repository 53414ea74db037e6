"""When an office owes a reason: points off, or a target missed, where the place asks for one."""

from typing import Any

import pytest

from evaluation_api.domain.declaring import FormIncomplete, check_reasons
from wenxiao.findings import Parameter

ASKED, NOT_ASKED = Parameter(True, ("clause-a",), "law"), Parameter(False, (), "convention")


def row(own: str, reason: str | None = None) -> dict[str, Any]:
    return {"row": 1, "indicator": "人数", "weight": "15", "own_score": own, "reason": reason}


@pytest.mark.parametrize(
    ("own", "met", "reason", "owes"),
    [
        ("15", True, None, False),
        ("15.00", None, None, False),
        ("14.99", True, None, True),
        ("15", False, None, True),
        ("15", False, "  ", True),
        ("13", False, "死亡人员", False),
    ],
)
def test_who_owes_a_reason(own: str, met: bool | None, reason: str | None, owes: bool) -> None:
    check_reasons([row(own, reason)], [{"met": met}], NOT_ASKED)
    if not owes:
        check_reasons([row(own, reason)], [{"met": met}], ASKED)
        return
    with pytest.raises(FormIncomplete) as refused:
        check_reasons([row(own, reason)], [{"met": met}], ASKED)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.pointer, finding.basis) == ("reason_missing", "#/rows/0/reason", ("clause-a",))
