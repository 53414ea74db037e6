"""The report of a year's re-checks in Word, held against figures worked out by hand."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import TestDatabase, a_principal

from .acting import (
    CHECKER,
    FINANCE_HEAD,
    FINANCE_MAKER,
    JUNE,
    MAKER,
    OTHER_COUNTY_FINANCE,
    Acting,
    FakeTargets,
    View,
)
from .commissioning import FIRM, commission, with_firms
from .word_reading import charted, parts, table_rows, words

UNIT = replace(MAKER, business_day=JUNE)
AUDIT = a_principal(Role.AUDIT, Duty.MAKER, organisation_id=5, read=FINANCE_HEAD.read, business_day=JUNE)
CHIFENG = {"region_path": "/15/1504", "region_code": "150400", "level": "city"}
OFFICE = "龙川县医疗保险服务中心"
# 4378 × 15 ÷ 8755 = 7.50, row 3 nothing, 40 × 30 ÷ 95 = 12.63: 7.50 + 15 + 0 + 10 + 12.63 + 10 + 9.91 = 65.04
WEAK = [
    {"row": 1, "verified_text": "4378", "opinion": "台账只见4378人"},
    {"row": 3, "verified_text": "0%"},
    {"row": 5, "verified_text": "40%"},
]


@pytest.fixture
async def acting(database: TestDatabase, targets: FakeTargets) -> AsyncIterator[Acting]:
    async with with_firms(database, targets) as acting:
        yield acting


async def report(acting: Acting, who: Principal = FINANCE_HEAD, year: int = 2022) -> bytes:
    answer = await acting.get(who, "re-checks/report", budget_year=year)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert "re-checks.docx" in answer.headers["content-disposition"]
    return answer.content


async def verified_by_the_firm(acting: Acting, table: View) -> View:
    view = await acting.drawn(table, project_name="乙项目")
    await acting.post(FINANCE_HEAD, "assignments", commission(view["project_id"]))
    view = await acting.put(FIRM, "re-checks", view, {"rows": WEAK[:1], "opinion": "台账不全"})
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    said = {"agrees": False, "rows": [{"row": 1, "agrees": False, "text": "另有名册4298人"}]}
    view = await acting.act(UNIT, "re-checks", view, "reply", said)
    view = await acting.put(FIRM, "re-checks", view, {"opinion": "补充名册属实"})
    return await acting.act(FINANCE_HEAD, "re-checks", await acting.agreed(view), "conclude")


@pytest.mark.clause("longchuan-3.4.2")
async def test_the_report_says_what_was_drawn_verified_told_heard_and_concluded(acting: Acting, jishan: View) -> None:
    """Own total 94 both times: against 65.04 it is 28.96 too high, against 99.77 (nothing verified) 5.77 too low."""
    first = await acting.concluded(jishan, WEAK, project_name="甲项目")
    await verified_by_the_firm(acting, jishan)
    content = await report(acting)
    told, rows = words(content), table_rows(content)
    for said in (
        "2022年度绩效自评抽查复核报告",
        "2023年6月15日，单位1从主管部门审核通过的1份自评中抽取1份（要求抽100.00%）。",
        "共抽取2份，已审定2份。",
        "填有自评总分的2个项目中，复核后等级不变1个，改变1个；自评总分与复核得分最多相差28.96分。",
        "单位361001对第1次告知答复不同意",
        "第1行不同意：另有名册4298人",
        "告知后改动：第1行核实的完成值由“4378”改为“无”",
        "告知后改动：整份复核得分由“92.41”改为“99.77”",
        "没有签发自评情况通报。",
    ):
        assert said in told, said
    assert ("甲项目", OFFICE, "94", "99.77", "65.04", "28.96", "优", "低") in rows
    assert ("乙项目", OFFICE, "94", "99.77", "99.77", "-5.77", "优", "优") in rows
    day = "2023年6月15日"
    assert ("乙项目", OFFICE, f"{day}　{FIRM.organisation_name}　{FIRM.name}", day, day, day) in rows
    assert ("项目｜361", "1", "1 + 0 × 0 ÷ 1", "1") in rows
    frame = hashlib.sha256(f"{first['self_evaluation_id']}\t项目｜361".encode()).hexdigest()
    assert ("名单摘要（SHA-256）", frame) in rows
    assert ("随机种子", "一（由抽取人给定，仅供演示）") in rows
    assert "longchuan-3.4.2" in told.split("依据条款：")[1]
    assert "尚未审定" not in told


async def test_differences_stand_by_row_with_their_reasons(acting: Acting, jishan: View) -> None:
    await acting.concluded(jishan, WEAK)
    rows = {row[0]: row[1:] for row in table_rows(await report(acting)) if len(row) == 7}
    assert rows["1"][:5] == ("全县参合人数", "8676", "4378", "13", "7.50")
    assert rows["1"][5].split("；") == [
        "台账只见4378人",
        "应完成 8755，实际 4378，完成率 50.01%，按比例得 7.5 分",
        "单位说明：建档立卡中有新增死亡人员,导致有偏差",
    ]
    assert rows["3"][:5] == ("资金是否全部及时纳入", "100%", "0%", "10", "0.00")
    assert rows["5"][:5] == ("是否解决建档立卡人员看病难贵问题", "95%", "40%", "27", "12.63")
    assert rows["6"][:5] == ("是否满意", "95%", "—", "9", "10.00")
    assert rows["—"][:5] == ("预算执行率", "—", "—", "9", "9.91")
    assert {"2", "4"}.isdisjoint(rows), "equal points are no difference"


async def test_an_answer_to_what_was_told_before_is_none_to_what_was_told_last(acting: Acting, jishan: View) -> None:
    view = await acting.told(jishan, WEAK, project_name="甲项目")
    view = await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True})
    view = await acting.put(FINANCE_MAKER, "re-checks", view, {"rows": WEAK, "opinion": "再核"})
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    await acting.act(replace(FINANCE_HEAD, business_day=date(2023, 6, 26)), "re-checks", view, "conclude")
    (course,) = (row for row in table_rows(await report(acting)) if len(row) == 6 and row[0] == "甲项目")
    assert course[3:] == ("2023年6月15日", "逾期未答复", "2023年6月26日")


async def test_the_chart_sets_own_totals_against_re_checks_widest_first(acting: Acting, jishan: View) -> None:
    await acting.concluded(jishan, project_name="相差5.77的项目")
    await acting.concluded(jishan, WEAK, project_name="一个名称特别长的龙川县城乡居民基本医疗保险县级配套资金项目")
    names = ["一个名称特别长的龙川县城乡居民基本医疗…", "相差5.77的项目"]
    assert charted(await report(acting)) == [
        ["自评总分", *names, "94", "94"],
        ["复核得分", *names, "65.04", "99.77"],
    ]


async def test_of_what_is_open_nothing_but_the_number(acting: Acting, jishan: View) -> None:
    await acting.concluded(jishan, project_name="甲项目")
    await acting.told(jishan, [{"row": 1, "verified_text": "4378", "opinion": "尚待答复的意见"}], project_name="丙项目")
    await acting.drawn(jishan, project_name="丁项目")
    content = await report(acting)
    told = words(content)
    assert "共抽取3份，已审定1份。" in told
    assert "另有2份尚未审定（已抽取，待复核1份、已告知，待答复1份），审定前不列入本报告。" in told
    for hidden in ("丙项目", "丁项目", "4378", "尚待答复的意见", "92.41"):
        assert hidden not in told, hidden
    alone = await acting.drawn(jishan, project_name="戊项目", budget_year=2021)
    assert alone["status"] == "drawn"
    content = await report(acting, year=2021)
    assert "word/charts/chart1.xml" not in parts(content)
    assert "共抽取1份，已审定0份。" in words(content)


@pytest.mark.clause("chifeng-22.b")
async def test_issued_bulletins_stand_in_the_report_with_reason_and_clause(acting: Acting, jishan: View) -> None:
    there = Acting(acting.caller, acting.targets, CHIFENG)
    await there.concluded(jishan, WEAK, project_name="甲项目")
    bulletin = await there.post(FINANCE_MAKER, "bulletins", {"budget_year": 2022})
    assert "没有签发自评情况通报。" in words(await report(there)), "drafted only"
    await there.act(FINANCE_HEAD, "bulletins", bulletin, "issue")
    content = await report(there)
    assert "2023年6月15日签发的通报列有1项：" in words(content)
    detail = "自评总分94属“优”，抽查复核为“中”，相差较大；单位已答复"
    assert (OFFICE, "甲项目", detail, "chifeng-22.a、chifeng-22.b") in table_rows(content)


async def test_finance_and_oversight_read_the_report_of_their_own_region(acting: Acting, jishan: View) -> None:
    await acting.concluded(jishan, WEAK)
    assert words(await report(acting, AUDIT)).splitlines()[:-1] == words(await report(acting)).splitlines()[:-1]
    assert "本年度没有抽取自评进行复核。" in words(await report(acting, OTHER_COUNTY_FINANCE))
    for who in (UNIT, CHECKER, FIRM):
        assert (await acting.get(who, "re-checks/report", budget_year=2022)).status_code == 403
    missing = await acting.get(FINANCE_HEAD, "re-checks/report")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "?budget_year")
