"""Counties report the self-evaluations of one transfer, the city puts them together, over HTTP.

By hand. 培训人数: 700 + 400 (0.04万), 若干 is named and not counted: 1100 of 1200 × 30 = 27.50.
学员满意度: (96 × 60 + 90 × 20 + 85 × 10) ÷ 90 = 8410 ÷ 90 = 93.44 %, of 95 % × 30 = 29.5073… = 29.51.
带动就业效果 in words: the department says how it was, level achieved, lower edge of the band: 30 × 80 % = 24.00.
Execution: 90 of 100万, weight 10: 9.00. Together 27.50 + 29.51 + 24.00 + 9.00 = 90.01.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from asyncpg import PostgresError

from evaluation_api.consolidations.gathering import judged
from evaluation_api.consolidations.models import ConsolidationView
from evaluation_api.policies import evaluation_policy_of
from wenxiao.access import Duty
from wenxiao.testing import TestDatabase, administer

from .acting import OTHER_COUNTY_FINANCE, Acting, View
from .consolidation_acting import (
    CITY,
    CITY_FINANCE,
    CITY_HEAD,
    CITY_MAKER,
    COUNTIES,
    LATE,
    NOUN,
    OTHER_CITY_DEPARTMENT,
    department_of,
    finance_of,
    gathered,
    passed_form,
    reported,
    three_reported,
    transfer,
)  # fmt: skip

STATED = [{"indicator": "带动就业效果", "actual_text": "总体效果明显", "attainment": "achieved"}]
TRANSFER_CLAUSES = [
    "chifeng-21.1.d", "chifeng-21.1.e", "chifeng-20.b", "chifeng-21", "chifeng-21.1.a", "chifeng-21.1.b",
    "chifeng-21.1.c",
]  # fmt: skip


async def of_the_city(acting: Acting, identifier: str, **content: Any) -> View:
    return await acting.post(CITY_MAKER, NOUN, {"transfer_id": identifier, "stated": STATED} | content)


@pytest.mark.clause("chifeng-21.1.e")
async def test_a_county_gathers_what_was_passed_and_reports_it_upwards(acting: Acting) -> None:
    """700 of 1200 × 30 = 17.50; 96 % is enough: 30; words are not rolled up: nothing yet; 60 of 60万: 10."""
    identifier = transfer(acting)
    view = await gathered(acting, "150402", identifier)
    ConsolidationView.model_validate(view)
    assert (view["status"], view["revision"], view["recipient_region_path"], view["recipient_department_id"]) == (
        "gathered", 1, CITY, 261,
    )  # fmt: skip
    assert [(row["indicator"], row["joined_by"], row["actual_text"]) for row in view["rows"]] == [
        ("培训人数", "sum", "700人"), ("学员满意度", "weighted_mean", "96%"), ("带动就业效果", "none", None),
    ]  # fmt: skip
    assert [row["score"] for row in view["result"]["rows"]] == ["17.50", "30.00", None]
    assert (view["executed"], view["total"], view["missing"]) == ("600000.00", "57.50", [])
    assert (await acting.get(CITY_MAKER, f"{NOUN}/{view['id']}")).status_code == 404
    view = await acting.act(department_of("150402", Duty.HEAD), NOUN, view, "report")
    assert (view["status"], view["reported_on"]) == ("reported", "2023-04-20")
    for who in (CITY_MAKER, CITY_FINANCE, finance_of("150402")):
        assert (await acting.get(who, f"{NOUN}/{view['id']}")).json() == view
    for who in (OTHER_CITY_DEPARTMENT, department_of("150403", Duty.HEAD), finance_of("150403"), OTHER_COUNTY_FINANCE):
        assert (await acting.get(who, f"{NOUN}/{view['id']}")).status_code == 404
        assert (await acting.get(who, NOUN)).json()["items"] == []


@pytest.mark.clause("chifeng-21.1.b", "chifeng-21.1.d", "chifeng-21.1.e")
async def test_the_city_puts_its_counties_together_and_names_who_is_missing_late_or_unreadable(
    acting: Acting,
) -> None:
    identifier = transfer(acting)
    await three_reported(acting, identifier)
    view = await of_the_city(acting, identifier)
    ConsolidationView.model_validate(view)
    assert [(part["unit_name"], part["code"], part["executed"]) for part in view["parts"]] == [
        ("单位21", "150402", "600000.00"), ("单位31", "150403", "200000.00"), ("单位211", "150421", "100000.00"),
    ]  # fmt: skip
    trained, satisfied, words = view["rows"]
    assert (trained["actual_text"], satisfied["actual_text"], words["actual_text"]) == (
        "1100人", "93.44%", "总体效果明显",
    )  # fmt: skip
    assert [step["result"] for step in trained["steps"]] == ["700", "400", "未计入", "1100人"]
    assert satisfied["steps"][-1]["how"] == ("按执行数加权平均：（96 × 600000 + 90 × 200000 + 85 × 100000） ÷ 900000")
    assert [row["score"] for row in view["result"]["rows"]] == ["27.50", "29.51", "24.00"]
    assert (view["result"]["execution"]["score"], view["total"], view["result"]["grade"]) == ("9.00", "90.01", "优")
    assert view["missing"] == [{"kind": "region", "code": "150422", "name": "巴林左旗"}]
    told = {one["rule"]: one for one in view["result"]["findings"]}
    assert told["consolidation.part_missing"]["detail"] == "巴林左旗（150422）尚未上报自评，未计入汇总，请催报"
    assert told["consolidation.part_missing"]["basis"] == TRANSFER_CLAUSES
    assert told["consolidation.part_late"]["detail"] == "单位31于2023-06-10上报，晚于2023-05-31；已计入汇总"
    assert told["roll_up.part_unreadable"]["detail"] == (
        "“培训人数”：单位211填报“若干”，应为以“人”计的数，未计入汇总，请退回更正"
    )
    assert "consolidation.not_listed" not in told
    assert (view["recipient_region_path"], view["policy"]["stamp"]["pack"]) == (None, "chifeng")
    told_again = await acting.post(CITY_FINANCE, f"{NOUN}/{view['id']}/recompute", status=200)
    assert (told_again["matches"], told_again["recomputed_total"], told_again["deviations"]) == (True, "90.01", [])


@pytest.mark.clause("chifeng-21.1.d")
async def test_a_transfer_that_is_not_on_the_yearly_list_is_told_of(acting: Acting) -> None:
    identifier = transfer(acting, listings=[{"year": 2021, "agreed_with": "市财政局"}])
    await reported(acting, "150402", identifier)
    view = await of_the_city(acting, identifier)
    (told,) = [one for one in view["result"]["findings"] if one["rule"] == "consolidation.not_listed"]
    assert told["basis"] == ["chifeng-21.1.d", "chifeng-21.1.e"]
    assert told["detail"] == "该转移支付未列入2022年度自评名单，请与财政部门会商列入"


async def test_what_arrives_later_is_read_again_until_it_is_reported(acting: Acting) -> None:
    identifier = transfer(acting)
    await reported(acting, "150402", identifier)
    view = await of_the_city(acting, identifier)
    assert [one["name"] for one in view["missing"]] == ["元宝山区", "阿鲁科尔沁旗", "巴林左旗"]
    twice = await acting.post(CITY_MAKER, NOUN, {"transfer_id": identifier}, status=409)
    assert twice["type"] == "/problems/already-exists"
    await reported(acting, "150403", identifier, LATE)
    view = await acting.put(CITY_MAKER, NOUN, view, {"stated": STATED})
    assert (view["version"], view["rows"][0]["actual_text"]) == (2, "1100人")
    stale = await acting.put(CITY_MAKER, NOUN, view | {"version": 1}, {}, status=412)
    assert stale["type"] == "/problems/stale-version"
    own = await acting.act(replace(CITY_HEAD, subject=CITY_MAKER.subject), NOUN, view, "report", status=403)
    assert own["type"] == "/problems/same-person-twice"
    view = await acting.act(CITY_HEAD, NOUN, view, "report")
    assert [step["action"] for step in view["history"]] == ["gather", "gather", "report"]
    late = await acting.put(CITY_MAKER, NOUN, view, {}, status=409)
    assert late["type"] == "/problems/action-not-allowed"
    again = await of_the_city(acting, identifier)
    assert (again["revision"], again["status"]) == (2, "gathered")
    listed = (await acting.get(CITY_FINANCE, NOUN, transfer_id=identifier, status="gathered")).json()["items"]
    assert listed == [again]


async def test_the_newest_report_of_a_county_counts(acting: Acting) -> None:
    identifier = transfer(acting)
    first = await reported(acting, "150402", identifier)
    maker, head = (department_of("150402", duty) for duty in (Duty.MAKER, Duty.HEAD))
    body = {"transfer_id": identifier, "self_evaluation_ids": [first["parts"][0]["id"]]}
    second = await acting.post(maker, NOUN, body | {"stated": STATED})
    assert [one["id"] for one in (await of_the_city(acting, identifier))["parts"]] == [first["id"]]
    second = await acting.act(head, NOUN, second, "report")
    city = (await acting.get(CITY_MAKER, NOUN, status="gathered")).json()["items"][0]
    city = await acting.put(CITY_MAKER, NOUN, city, {})
    assert [(one["id"], one["digest"]) for one in city["parts"]] == [(second["id"], second["digest"])]


async def test_what_is_reported_is_final_in_the_database_and_tampering_shows(
    acting: Acting, database: TestDatabase
) -> None:
    identifier = transfer(acting)
    view = await reported(acting, "150402", identifier)
    for change in (
        "UPDATE evaluation.consolidation SET total = 100",
        "UPDATE evaluation.consolidation SET status = 'gathered', reported_on = NULL",
        "DELETE FROM evaluation.consolidation",
    ):
        with pytest.raises(PostgresError, match="final row"):
            await administer(database.cluster, change, database=database.name)
    tampering = "UPDATE evaluation.consolidation SET rows = jsonb_set(rows, '{0,parts,0,actual_text}', '\"1200人\"')"
    await administer(
        database.cluster, "ALTER TABLE evaluation.consolidation DISABLE TRIGGER final_content", tampering,
        database=database.name,
    )  # fmt: skip
    told = await acting.post(CITY_FINANCE, f"{NOUN}/{view['id']}/recompute", status=200)
    assert told["matches"] is False
    assert "#/digest" in told["deviations"]


async def test_a_row_that_does_not_apply_is_scored_as_the_law_has_it(acting: Acting) -> None:
    """17.50 + 30 + 10, and 30 more where the row has its full points; where they are spread, 26.25 + 45 + 10."""
    view = await reported(acting, "150402", transfer(acting))
    money = {
        name: Decimal(view[name]) for name in ("initial_budget", "adjusted_budget", "executed", "execution_weight")
    }
    rows = [*view["rows"][:2], view["rows"][2] | {"not_applicable": "本级不涉及"}]
    for treatment, total in (("full", "87.50"), ("redistribute", "81.25")):
        law = {**view["policy"]["parameters"]}
        law["not_applicable"] = law["not_applicable"] | {"value": treatment}
        policy = evaluation_policy_of(view["policy"] | {"parameters": law})
        row = view | money | {"rows": rows, "transfer": {"listings": []}}
        assert f"{judged(row, policy).total:f}" == total


async def test_what_cannot_be_consolidated_is_refused_with_its_reason(acting: Acting) -> None:
    identifier = transfer(acting)
    maker = department_of("150402", Duty.MAKER)
    form = await passed_form(acting, "150402")

    async def refused(who: Any, body: View, status: int = 409) -> str:
        told = await acting.post(who, NOUN, {"transfer_id": identifier} | body, status=status)
        return str(told["type"])

    assert await refused(CITY_MAKER, {}) == "/problems/nothing-to-consolidate"
    assert await refused(maker, {}) == "/problems/nothing-to-consolidate"
    draft = transfer(acting, status="draft")
    assert await refused(maker, {"transfer_id": draft}) == "/problems/transfer-still-draft"
    mine = {"self_evaluation_ids": [form["id"]]}
    elsewhere = transfer(acting, parts=[{"kind": "region", "code": "150403", "name": "元宝山区"}])
    assert await refused(maker, mine | {"transfer_id": elsewhere}) == "/problems/not-a-part-of-transfer"
    other_year = transfer(acting, budget_year=2021)
    assert await refused(maker, mine | {"transfer_id": other_year}) == "/problems/part-not-passed"
    not_seen = await refused(department_of("150403", Duty.MAKER), mine)
    assert not_seen == "/problems/part-not-passed"
    unknown = await acting.post(maker, NOUN, {"transfer_id": "0190cafe-0000-7000-8000-000000000000"}, status=404)
    assert unknown["status"] == 404
    by_code = transfer(acting, parts=[{"kind": "project", "code": "15040222T000000000001", "name": "技能培训"}])
    view = await acting.post(maker, NOUN, mine | {"transfer_id": by_code})
    assert view["parts"][0]["kind"] == "self_evaluation"


async def test_weights_and_words_belong_to_the_indicators_of_the_transfer(acting: Acting) -> None:
    identifier = transfer(acting)
    form = await passed_form(acting, "150402")
    maker = department_of("150402", Duty.MAKER)
    body = {"transfer_id": identifier, "self_evaluation_ids": [form["id"]]}
    weights = [
        {"indicator": name, "weight": weight}
        for name, weight in (("培训人数", "60"), ("学员满意度", "20"), ("带动就业效果", "10"))
    ]
    wrong: list[tuple[View, list[str]]] = [
        ({"weights": weights[:2]}, ["#/weights"]),
        ({"weights": [*weights[:2], {"indicator": "带动就业效果", "weight": "11"}]}, ["#/weights"]),
        ({"weights": [{"indicator": "没有的", "weight": "90"}]}, ["#/weights/0/indicator"]),
        ({"stated": [{"indicator": "培训人数", "actual_text": "很多"}]}, ["#/stated/0/indicator"]),
        ({"stated": [*STATED, *STATED]}, ["#/stated/1/indicator"]),
    ]
    for content, places in wrong:
        told = await acting.post(maker, NOUN, body | content, status=422)
        assert told["type"] == "/problems/consolidation-malformed"
        assert [error["pointer"] for error in told["errors"]] == places
    view = await acting.post(maker, NOUN, body | {"weights": weights, "stated": STATED})
    # 700 ÷ 1200 × 60 = 35; 20; 10 × 80 %; 10
    assert [row["score"] for row in view["result"]["rows"]] == ["35.00", "20.00", "8.00"]
    assert view["total"] == "73.00"
    assert set(COUNTIES) >= {part["region_code"] for part in view["parts"]}
