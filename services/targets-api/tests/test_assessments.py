"""Beside an office's own assessment: report file, the authority's hand, a second sheet, finance's review."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import a_principal

from .conftest import AUTUMN
from .test_jurisdictions import settle, shown_by

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def package(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for part in parts:
            made.writestr(part, "<x/>")
    return file.getvalue()


async def attach(
    office: Any, who: Principal, project: dict[str, Any], content: bytes, name: str = "报告"
) -> httpx.Response:
    async with office.caller.of(replace(who, business_day=AUTUMN)) as client:
        asked = {"project_id": project["id"], "file_name": name}
        headers = {"Content-Type": "application/octet-stream"}
        answer: httpx.Response = await client.post(
            "/api/v1/assessment-reports", params=asked, content=content, headers=headers
        )
        return answer


@pytest.mark.clause("chifeng-9.b")
async def test_the_report_is_kept_by_its_digest_and_named_by_the_sheet(office: Any) -> None:
    settle(office, "chifeng")
    maker, project = office.people.maker, await office.a_project(admitted=False)
    path = f"projects/{project['id']}/ex-ante-assessment"
    without = await office.done(maker, "PUT", path, office.sheet_body())
    (asked,) = without["ex_ante_assessment"]["findings"]
    assert (asked["rule"], asked["basis"]) == ("ex_ante.report_not_attached", ["chifeng-9.b"])
    answer = await attach(office, maker, project, PDF, "评估报告.pdf")
    assert answer.status_code == 201, answer.text
    kept, digest = answer.json(), hashlib.sha256(PDF).hexdigest()
    assert (kept["sha256"], kept["size"], kept["media_type"]) == (digest, len(PDF), "application/pdf")
    again = await attach(office, maker, project, PDF, "另一个名字.pdf")
    assert (again.status_code, again.json()["id"]) == (200, kept["id"])
    named = await office.done(maker, "PUT", path, office.sheet_body(report_sha256=digest))
    assert (named["ex_ante_assessment"]["report_sha256"], named["ex_ante_assessment"]["findings"]) == (digest, [])
    content = await office.ask(office.people.finance_head, "GET", f"assessment-reports/{kept['id']}/content")
    assert content.content == PDF
    assert content.headers["content-disposition"].startswith("attachment;")
    assert content.headers["x-content-type-options"] == "nosniff"
    stranger = replace(a_principal(organisation_id=362001), region_path="/15/1504", region_code="150400")
    assert (await office.ask(stranger, "GET", f"assessment-reports/{kept['id']}/content")).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (package("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        (package("xl/workbook.xml"), "spreadsheetml.sheet"),
        (package("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    ],
)
async def test_the_kind_of_file_is_told_by_its_content(office: Any, content: bytes, kind: str) -> None:
    project = await office.a_project(admitted=False)
    kept = (await attach(office, office.people.maker, project, content, "报告.exe")).json()
    assert kept["media_type"].endswith(kind)
    assert not kept["file_name"].endswith(".exe")


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00", b"PK\x03\x04broken", package("a.txt"), package("word/document.xml", "word/vbaProject.bin")],
)
async def test_other_files_are_refused(office: Any, content: bytes) -> None:
    project = await office.a_project(admitted=False)
    answer = await attach(office, office.people.maker, project, content, "报告.pdf")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/report-not-usable")
    listed = await office.ask(office.people.maker, "GET", f"assessment-reports?project_id={project['id']}")
    assert listed.json()["items"] == []


async def test_a_file_of_more_than_ten_megabytes_is_refused(office: Any) -> None:
    project = await office.a_project(admitted=False)
    answer = await attach(office, office.people.maker, project, PDF + b"\0" * 10 * 1024 * 1024)
    assert answer.status_code == 422
    assert "10 MB" in answer.json()["detail"]


async def test_a_sheet_cannot_name_a_report_that_is_not_there(office: Any) -> None:
    project = await office.a_project(admitted=False)
    path, body = f"projects/{project['id']}/ex-ante-assessment", office.sheet_body(report_sha256="0" * 64)
    answer = await office.ask(office.people.maker, "PUT", path, body, etag='"1"')
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/assessment-report-unknown")


@pytest.mark.parametrize("name", shown_by(shantou="7.c", longchuan="2.2.c", chifeng="9.c"))
async def test_the_investment_authority_signs_the_assessment_of_infrastructure(office: Any, name: str) -> None:
    settle(office, name)
    project = await office.a_project(admitted=False, infrastructure=True)
    signature = {"authority": "发展和改革局", "person": "张三", "signed_on": "2021-08-30"}
    body = office.sheet_body(signature=signature)
    sheet = (await office.done(office.people.maker, "PUT", f"projects/{project['id']}/ex-ante-assessment", body))[
        "ex_ante_assessment"
    ]
    found = {f["rule"]: f["basis"] for f in sheet["findings"]}
    assert sheet["signature"] == signature | {"preparatory_work": []}
    assert found["ex_ante.authority_signed"]
    assert ("ex_ante.preparatory_missing" in found) is (name == "longchuan")


async def test_items_are_kept_beside_the_points_and_computed_again(office: Any) -> None:
    project = await office.a_project(admitted=False)
    grades = (("内容明确", "5", "优"), ("与职责相关", "5", "优"), ("现实需要", "4", "良"), ("不重复", "4", "良"))
    items = [{"dimension": "necessity", "name": n, "points": p, "grade": g} for n, p, g in grades]
    path = f"projects/{project['id']}"
    told = await office.done(office.people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body(items=items))
    assert told["ex_ante_assessment"]["items"] == items
    uneven = office.sheet_body(items=items[:3])
    refused = await office.ask(office.people.maker, "PUT", f"{path}/ex-ante-assessment", uneven, etag='"2"')
    assert [f["rule"] for f in refused.json()["findings"]] == ["ex_ante.items_uneven"]
    (decision,) = (await office.ask(office.people.maker, "GET", f"{path}/decisions")).json()["items"]
    again = await office.ask(office.people.maker, "POST", f"{path}/decisions/{decision['id']}/recompute")
    assert again.json()["same"] is True


async def test_a_policy_is_assessed_on_the_dimensions_of_policies_where_no_document_names_five(office: Any) -> None:
    settle(office, "zhuji")
    body = {"object": "policy", "traits": ["policy_programme", "concentrated_resources"]}
    project = await office.a_project(admitted=False, **body)
    path = f"projects/{project['id']}/ex-ante-assessment"
    wrong = await office.ask(office.people.maker, "PUT", path, office.sheet_body(), etag='"1"')
    assert {f["rule"] for f in wrong.json()["findings"]} == {"ex_ante.dimension_missing", "ex_ante.dimension_unknown"}
    shared = ("policy_necessity", "policy_support", "policy_target_reasonableness")
    own = (*shared, "policy_sustainability", "policy_funding_compliance")
    told = await office.done(office.people.maker, "PUT", path, office.sheet_body(points=dict.fromkeys(own, "17")))
    assert told["ex_ante_assessment"]["total"] == "85.00"


def second_sheet(office: Any, project: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = office.sheet_body()
    return body | {"project_id": project["id"], "assessor": "某会计师事务所"} | changes


@pytest.mark.parametrize("name", shown_by(shantou="7.f", longchuan="2.2.e 3.1.2.a", chifeng="10.b"))
async def test_finance_asks_a_third_party_and_both_sheets_stand_side_by_side(office: Any, name: str) -> None:
    place = settle(office, name)
    people, project = office.people, await office.a_project(admitted=False)
    own = await office.done(people.maker, "PUT", f"projects/{project['id']}/ex-ante-assessment", office.sheet_body())
    low = second_sheet(office, project, conclusion="not_support", reason="方案不成熟")
    told = await office.done(people.finance_checker, "POST", "independent-assessments", low)
    found = {f["rule"]: f["basis"] for f in told["findings"]}
    assert set(found) == {"ex_ante.independent", "ex_ante.independent_differs"}
    assert all(clause.startswith(name) for basis in found.values() for clause in basis)
    assert (told["assessor"], told["region_code"]) == ("某会计师事务所", place.code)
    seen = (await office.ask(people.maker, "GET", f"projects/{project['id']}")).json()
    assert seen["ex_ante_assessment"] == own["ex_ante_assessment"]
    listed = await office.ask(people.maker, "GET", f"independent-assessments?project_id={project['id']}")
    assert [one["id"] for one in listed.json()["items"]] == [told["id"]]
    refused = await office.ask(people.maker, "POST", "independent-assessments", low)
    assert refused.status_code == 403


@pytest.mark.clause("chifeng-10.a")
@pytest.mark.clause("chifeng-10.c")
async def test_in_chifeng_finance_reviews_the_report_and_suggests_a_budget(office: Any) -> None:
    settle(office, "chifeng")
    people, project = office.people, await office.a_project()

    async def about_the_review(amount: str) -> list[tuple[str, str, list[str]]]:
        question = {"project_id": project["id"], "budget_year": 2022, "amount": amount}
        decision = await office.done(people.finance_maker, "POST", "gate-decisions", question)
        rules = ("gate.finance_review_missing", "gate.above_suggestion")
        return [(f["rule"], f["severity"], f["basis"]) for f in decision["findings"] if f["rule"] in rules]

    law = ["chifeng-10.a", "chifeng-10.b", "chifeng-10.c"]
    assert await about_the_review("656600.00") == [("gate.finance_review_missing", "warning", law)]
    second = await office.done(people.finance_maker, "POST", "independent-assessments", second_sheet(office, project))
    draft = {"project_id": project["id"], "budget_year": 2022, "suggested_amount": "600000.00"}
    draft |= {"opinion": "测算偏高，核减物料费", "independent_assessment_id": second["id"]}
    review = await office.done(people.finance_checker, "POST", "assessment-reviews", draft)
    assert [(f["rule"], f["basis"]) for f in review["findings"]] == [
        ("ex_ante.budget_suggested", ["chifeng-10.a", "chifeng-10.b", "chifeng-10.c"])
    ]
    assert await about_the_review("656600.00") == [("gate.above_suggestion", "warning", law)]
    assert await about_the_review("600000.00") == []


async def test_a_review_cannot_rest_on_the_assessment_of_another_project(office: Any) -> None:
    project, other = await office.a_project(), await office.a_project(name="另一项目")
    people = office.people
    second = await office.done(people.finance_maker, "POST", "independent-assessments", second_sheet(office, other))
    draft = {"project_id": project["id"], "budget_year": 2022, "suggested_amount": "1.00", "opinion": "同意"}
    answer = await office.ask(
        people.finance_maker, "POST", "assessment-reviews", draft | {"independent_assessment_id": second["id"]}
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/independent-assessment-unknown")


FIRM = a_principal(Role.THIRD_PARTY, Duty.NONE, organisation_id=900, region_path="/44/4401")
EXPERT = a_principal(Role.EXPERT, Duty.NONE, organisation_id=901, region_path="/44/4401")


async def assign(office: Any, project: dict[str, Any], assignee: str, *, until: str = "2021-09-30") -> None:
    message = {
        "assignment_id": "0198b2a0-0000-7000-8000-0000000000ab",
        "assignee": assignee,
        "project_ids": [project["id"]],
        "starts_on": "2021-09-01",
        "ends_on": until,
        "revoked": False,
    }
    headers = {
        "X-Outbox-Id": "0198b2a0-0000-7000-8000-0000000000bc",
        "X-Outbox-Aggregate": f"assignment:{message['assignment_id']}",
        "X-Outbox-Version": "1",
    }
    async with office.caller.of(replace(office.service, business_day=AUTUMN)) as client:
        answer = await client.post("/internal/assignments", json=message, headers=headers)
    assert answer.is_success, answer.text


async def post(office: Any, who: Principal, body: dict[str, Any], **how: Any) -> httpx.Response:
    answer: httpx.Response = await office.ask(who, "POST", "independent-assessments", body, **how)
    return answer


@pytest.mark.parametrize("name", shown_by(shantou="7.f", longchuan="2.2.e 3.1.2.a", chifeng="10.b"))
async def test_a_commissioned_firm_files_its_own_sheet_and_finance_takes_it_over(office: Any, name: str) -> None:
    office.service = office.people.service
    settle(office, name)
    people, project = office.people, await office.a_project(admitted=False)
    own = office.sheet_body()
    await office.done(people.maker, "PUT", f"projects/{project['id']}/ex-ante-assessment", own)
    body = second_sheet(office, project, conclusion="not_support", reason="方案不成熟", assessor=None)
    assert (await post(office, FIRM, body)).status_code == 404
    await assign(office, project, "organisation:900")
    misnamed = await post(office, FIRM, body | {"assessor": "另一家"})
    assert (misnamed.status_code, misnamed.json()["type"]) == (422, "/problems/assessor-misnamed")
    kept = await attach(office, FIRM, project, PDF, "独立评估报告.pdf")
    assert kept.status_code == 201, kept.text
    answer = await post(office, FIRM, body | {"report_sha256": kept.json()["sha256"]})
    assert answer.status_code == 201, answer.text
    filed = answer.json()
    assert (filed["filed_by"], filed["assessor"], filed["taken_over"]) == ("third_party", FIRM.organisation_name, None)
    found = {f["rule"]: f["basis"] for f in filed["findings"]}
    assert set(found) == {"ex_ante.independent", "ex_ante.independent_differs"}
    assert all(clause.startswith(f"{name}-") for basis in found.values() for clause in basis)
    draft = {"project_id": project["id"], "budget_year": 2022, "suggested_amount": "0.00", "opinion": "不予安排"}
    draft |= {"independent_assessment_id": filed["id"]}
    early = await office.ask(people.finance_checker, "POST", "assessment-reviews", draft)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/not-taken-over")
    path = f"independent-assessments/{filed['id']}/take-over"
    assert (await office.ask(FIRM, "POST", path, etag='"1"')).status_code == 403
    taken = await office.done(people.finance_checker, "POST", path, {"remark": "材料齐全"}, etag='"1"')
    by = {"on": "2021-09-10", "by": people.finance_checker.name, "remark": "材料齐全"}
    assert taken == filed | {"taken_over": by}
    again = await office.ask(people.finance_maker, "POST", path, etag='"1"')
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-taken-over")
    assert (await office.ask(people.finance_checker, "POST", "assessment-reviews", draft)).status_code == 201


async def test_an_assessor_files_until_its_last_day_and_writes_nothing_else(office: Any) -> None:
    office.service = office.people.service
    project, other = await office.a_project(), await office.a_project(name="另一项目")
    await assign(office, project, f"person:{EXPERT.subject}")
    body = second_sheet(office, project, assessor=None)
    after = await post(office, EXPERT, body, day=date(2021, 10, 1))
    assert after.status_code == 404
    elsewhere = await post(office, EXPERT, body | {"project_id": other["id"]})
    assert elsewhere.status_code == 404
    last = await post(office, EXPERT, body, day=date(2021, 9, 30))
    assert (last.status_code, last.json()["assessor"]) == (201, EXPERT.name)
    sheet = await office.ask(
        EXPERT, "PUT", f"projects/{project['id']}/ex-ante-assessment", office.sheet_body(), etag='"3"'
    )
    assert sheet.status_code == 403
    nameless = await post(office, office.people.finance_maker, body)
    assert (nameless.status_code, nameless.json()["type"]) == (422, "/problems/assessor-misnamed")
    recorded = await post(office, office.people.finance_maker, body | {"assessor": "某会计师事务所"})
    path = f"independent-assessments/{recorded.json()['id']}/take-over"
    own = await office.ask(office.people.finance_maker, "POST", path, etag='"1"')
    assert (own.status_code, own.json()["type"]) == (409, "/problems/already-taken-over")
