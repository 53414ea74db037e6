"""What each jurisdiction's own document demands of publication, carried out: targets and results reach the congress
and everybody, and the release names the clauses."""

from dataclasses import replace
from typing import Any

import pytest

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .office import (
    ANYBODY,
    APPLICATION,
    BUDGET_DAY,
    HEAD,
    MAKER,
    PUBLIC,
    RE_CHECK,
    TARGET,
    Office,
    a_re_check,
    a_target,
    an_application,
)

CASES = [
    pytest.param(
        *(
            "/44/4416/441622",
            "county",
            {"longchuan-2.7.b", "longchuan-2.7.c", "longchuan-3.2.3.b", "longchuan-3.4.5.b"},
        ),
        marks=pytest.mark.clause(
            *("longchuan-2.3.i", "longchuan-2.7.b", "longchuan-2.7.c", "longchuan-3.2.3.b", "longchuan-3.4.5.b"),
            *("longchuan-annex-34",),
        ),
        id="longchuan",
    ),
    pytest.param(
        *("/44/4405", "city", {"shantou-8.i", "shantou-12.b", "shantou-12.c"}),
        marks=pytest.mark.clause("shantou-8.i", "shantou-12.b", "shantou-12.c"),
        id="shantou",
    ),
    pytest.param(
        *("/33/3306/330681", "county", {"zhuji-4.3.a", "zhuji-4.3.b"}),
        marks=pytest.mark.clause("zhuji-4.3.a", "zhuji-4.3.b"),
        id="zhuji",
    ),
    pytest.param(
        *("/32/3211/321182", "county", {"yangzhong-3.2.14"}),
        marks=pytest.mark.clause("yangzhong-3.2.14"),
        id="yangzhong",
    ),
    pytest.param(
        *("/15/1504", "city", {"chifeng-28.a", "chifeng-28.b"}),
        marks=pytest.mark.clause("chifeng-28.a", "chifeng-5.5.a", "chifeng-5.5.b"),
        id="chifeng",
    ),
]


@pytest.mark.parametrize(("path", "level", "clauses"), CASES)
async def test_targets_and_results_reach_the_congress_and_everybody(
    office: Office, path: str, level: str, clauses: set[str]
) -> None:
    code = path.rsplit("/", 1)[-1].ljust(6, "0")
    there: dict[str, Any] = {"region_path": path, "region_code": code, "level": level}
    place = {"region_path": path, "region_code": code}
    office.neighbours.answers |= {
        f"/api/v1/targets/{TARGET}": a_target(**place),
        f"/api/v1/re-checks/{RE_CHECK}": a_re_check(**place),
        f"/api/v1/result-applications/{APPLICATION}": an_application(**place),
    }
    finance: dict[str, Any] = {"organisation_id": 1, "business_day": BUDGET_DAY} | there
    maker = a_principal(Role.FINANCE, Duty.MAKER, **finance | {"subject": MAKER.subject})
    head = a_principal(Role.FINANCE, Duty.HEAD, **finance | {"subject": HEAD.subject})
    network = replace(a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101, **there), business_day=BUDGET_DAY)
    named: set[str] = set()
    for kind, source in (("target", TARGET), ("evaluation_result", RE_CHECK)):
        drafted = await office.draft(maker, kind=kind, source_id=source)
        assert drafted.status_code == 201, drafted.text
        named |= set(drafted.json()["basis"])
        assert (await office.act(drafted.json(), "publish", head)).status_code == 200
    assert clauses <= named
    await office.number()
    assert [item["type"] for item in await office.whole_feed(network)] == ["target", "evaluation_result"]
    shown = (await office.get(PUBLIC, ANYBODY, params={"region_code": code})).json()["items"]
    assert {(item["kind"], item["status"]) for item in shown} == {
        ("target", "published"),
        ("evaluation_result", "published"),
    }
