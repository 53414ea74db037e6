"""Printed tables audited over HTTP: any file or a zip in, file by file in the background, and what was found out."""

import asyncio
import hashlib
from io import BytesIO

import pytest
from openpyxl import load_workbook

from evaluation_api.table_audits import working
from evaluation_api.table_audits.models import AuditedTableDocument, AuditedTableFileView, TableAuditView
from evaluation_api.table_audits.working import ATTEMPTS, GAVE_UP, AuditTables
from evaluation_api.table_files.unpacking import Incoming
from evaluation_api.table_files.workers import Answer, AuditingProcess
from wenxiao.access import Duty, Role
from wenxiao.testing import TestDatabase, a_principal, administer

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, MAKER, OTHER_COUNTY_FINANCE, OTHER_UNIT, Acting
from .table_audit_acting import NOUN, a_batch, a_table, got, made, sent, worked_off

OVERSIGHT = a_principal(
    Role.AUDIT, Duty.CHECKER, organisation_id=5, read=FINANCE_HEAD.read, business_day=FINANCE_HEAD.business_day
)


async def test_a_zip_is_audited_file_by_file(acting: Acting) -> None:
    content = a_batch()
    told = await made(acting, content, budget_year=2022)
    assert (told["state"], told["files"], told["done"], told["precheck"]) == ("waiting", None, 0, False)
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    early = await acting.get(FINANCE_MAKER, f"{NOUN}/{told['id']}/report")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/table-audit-unfinished")
    await worked_off(acting)
    told = await got(acting, told["id"])
    TableAuditView.model_validate(told)
    assert (told["state"], told["files"], told["done"], told["refused"], told["detail"]) == ("done", 3, 3, 1, None)
    assert told["certain"] >= 1
    files = (await got(acting, f"{told['id']}/files"))["items"]
    for one in files:
        AuditedTableFileView.model_validate(one)
    assert [one["number"] for one in files] == [1, 2, 3]
    by_name = {one["file_name"]: one for one in files}
    good, dirty, broken = (by_name[name] for name in ("甲.xlsx", "乙.xlsx", "丙.xlsx"))
    assert (float(good["own_total"]), float(good["distance"]), good["certain"]) == (100.0, 0.0, 0)
    assert (float(dirty["own_total"]), float(dirty["distance"])) == (97.0, 3.0)
    assert dirty["certain"] >= 1
    assert (good["printed_unit"], good["project"]) == ("公路站", "道路养护")
    assert (broken["tables"], broken["refused"][-1], broken["distance"]) == (0, "。", None)
    (unit,) = told["ranking"]["ranked"]
    assert (unit["place"], unit["unit"], unit["tables"], unit["mean_distance"]) == (1, "公路站", 2, "1.50")
    assert [one["file"] for one in told["ranking"]["apart"]] == ["丙.xlsx"]


async def test_what_was_found_is_given_out_in_every_form(acting: Acting) -> None:
    audit = (await made(acting, a_batch()))["id"]
    await worked_off(acting)
    numbers = {one["file_name"]: one["number"] for one in (await got(acting, f"{audit}/files"))["items"]}
    document = await got(acting, f"{audit}/files/{numbers['乙.xlsx']}")
    AuditedTableDocument.model_validate(document)
    assert document["name"] == "乙.xlsx"
    certain = [one for one in document["tables"][0]["findings"] if one["severity"] == "certain"]
    assert certain
    assert all(name.startswith("《") for one in certain for name in one["basis_zh"])
    assert [len(one["basis"]) for one in certain] == [len(one["basis_zh"]) for one in certain]
    answer = await acting.get(FINANCE_MAKER, f"{NOUN}/{audit}/files/{numbers['乙.xlsx']}/annotated")
    assert answer.headers["content-disposition"].startswith("attachment;")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames[-2:] == ["差异", "问题清单"]
    assert any(cell.comment for row in book.worksheets[0].iter_rows() for cell in row)
    for path, first in (("workbook", b"PK"), ("report", b"PK")):
        answer = await acting.get(FINANCE_MAKER, f"{NOUN}/{audit}/{path}")
        assert (answer.status_code, answer.content[:2]) == (200, first)
    for path in (f"files/{numbers['丙.xlsx']}/annotated", "files/9", "files/9/annotated"):
        answer = await acting.get(FINANCE_MAKER, f"{NOUN}/{audit}/{path}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/table-audit-not-found")
    assert (await acting.get(FINANCE_MAKER, f"{NOUN}/{audit}/files/99999999999999999999")).status_code == 422


async def test_the_same_content_under_the_same_law_is_one_audit(acting: Acting, database: TestDatabase) -> None:
    content = a_table()
    asked = [sent(acting, content, name="甲.xlsx") for _ in range(6)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
    keyed = await acting.of(FINANCE_MAKER).post(
        f"/api/v1/{NOUN}", params={"file_name": "甲.xlsx"}, content=content, headers={"Idempotency-Key": "eins"}
    )
    assert (keyed.status_code, keyed.json()["id"]) == (200, answers[0].json()["id"])
    other = await made(acting, content, name="甲.xlsx", budget_year=2021)
    another = await made(acting, content, name="甲.xlsx", form="central_2021")
    assert len({answers[0].json()["id"], other["id"], another["id"]}) == 3
    one = "DO $$ BEGIN IF (SELECT count(*) FROM evaluation.table_content) <> 1 THEN RAISE 'not once'; END IF; END $$"
    await administer(database.cluster, one, database=database.name)


async def test_a_killed_audit_goes_on_with_the_next_file(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = (await made(acting, a_batch()))["id"]
    audit_one, seen = AuditingProcess.audit, list[str]()

    async def dying(process: AuditingProcess, file: Incoming) -> Answer:
        if len(seen) == 1 and dying_now:
            raise OSError("killed")
        seen.append(file.name)
        return await audit_one(process, file)

    monkeypatch.setattr(AuditingProcess, "audit", dying)
    dying_now = True
    with pytest.raises(OSError, match="killed"):
        await AuditTables()(acting.caller.app)
    told = await got(acting, audit)
    assert (told["state"], told["files"], told["done"]) == ("running", 3, 1)
    assert len((await got(acting, f"{audit}/files"))["items"]) == 1
    dying_now = False
    await worked_off(acting)
    told = await got(acting, audit)
    assert (told["state"], told["done"], told["refused"]) == ("done", 3, 1)
    assert sorted(seen) == ["丙.xlsx", "乙.xlsx", "甲.xlsx"], "each file is audited once"


async def test_a_file_that_ends_the_service_again_and_again_is_given_up_and_the_others_are_not(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = (await made(acting, a_batch()))["id"]
    audit_one = AuditingProcess.audit

    async def dying(process: AuditingProcess, file: Incoming) -> Answer:
        if file.name == "乙.xlsx":
            raise OSError("killed")
        return await audit_one(process, file)

    monkeypatch.setattr(AuditingProcess, "audit", dying)
    for _ in range(ATTEMPTS):
        with pytest.raises(OSError, match="killed"):
            await AuditTables()(acting.caller.app)
    await worked_off(acting)
    told = await got(acting, audit)
    assert (told["state"], told["done"], told["refused"]) == ("done", 3, 2)
    files = {one["file_name"]: one for one in (await got(acting, f"{audit}/files"))["items"]}
    assert (files["乙.xlsx"]["refused"], files["乙.xlsx"]["reason"]) == (GAVE_UP, "crashed")
    assert files["甲.xlsx"]["refused"] is None


async def test_an_audit_taken_away_while_it_runs_leaves_nothing(
    acting: Acting, database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (await made(acting, a_batch()))["id"]
    gone = (await made(acting, a_batch(), budget_year=2021))["id"]
    audit_one, removed = AuditingProcess.audit, False

    async def removing(process: AuditingProcess, file: Incoming) -> Answer:
        nonlocal removed
        if not removed:
            removed = True
            answer = await acting.of(FINANCE_MAKER).delete(f"/api/v1/{NOUN}/{kept}")
            assert answer.status_code == 204, answer.text
        return await audit_one(process, file)

    monkeypatch.setattr(AuditingProcess, "audit", removing)
    assert await AuditTables()(acting.caller.app)
    assert (await acting.get(FINANCE_MAKER, f"{NOUN}/{kept}")).status_code == 404
    await worked_off(acting)
    assert (await got(acting, gone))["state"] == "done", "its content was still needed"
    assert (await acting.of(FINANCE_MAKER).delete(f"/api/v1/{NOUN}/{gone}")).status_code == 204
    assert (await acting.of(FINANCE_MAKER).delete(f"/api/v1/{NOUN}/{gone}")).status_code == 404
    tables = ("table_content", "table_content_part", "table_audit", "audited_table_file")
    count = " + ".join(f"(SELECT count(*) FROM evaluation.{table})" for table in tables)
    nothing = f"DO $$ BEGIN IF ({count}) <> 0 THEN RAISE 'left over'; END IF; END $$"
    await administer(database.cluster, nothing, database=database.name)


async def test_claims_that_cannot_be_read_end_their_audit_and_no_other(acting: Acting, database: TestDatabase) -> None:
    first, second = [(await made(acting, a_table(total), name="甲.xlsx"))["id"] for total in ("100", "97")]
    claims = f"UPDATE evaluation.table_audit SET claims = '{{\"sub\": 1}}' WHERE id = '{first}'"
    await administer(database.cluster, claims, database=database.name)
    await worked_off(acting)
    told = await got(acting, first)
    assert (told["state"], told["detail"]) == ("failed", working.UNREADABLE)
    assert (await got(acting, second))["state"] == "done"
    again = await sent(acting, a_table(), name="甲.xlsx")
    assert again.status_code == 202, "what failed may be asked for again"


async def test_who_audits_and_who_sees_it(acting: Acting) -> None:
    """A unit's own check before it hands its tables in is seen by it and its department alone."""
    finance = (await made(acting, a_table(), name="甲.xlsx"))["id"]
    own = await made(acting, a_table(), MAKER, name="甲.xlsx")
    department = await made(acting, a_table(), CHECKER, name="甲.xlsx")
    assert own["precheck"]
    await worked_off(acting)
    sees = {
        FINANCE_MAKER: {finance}, FINANCE_HEAD: {finance}, OVERSIGHT: {finance}, OTHER_COUNTY_FINANCE: set(),
        MAKER: {own["id"]}, CHECKER: {own["id"], department["id"]}, OTHER_UNIT: set(),
    }  # fmt: skip
    for who, expected in sees.items():
        listed = (await acting.get(who, NOUN)).json()["items"]
        assert {one["id"] for one in listed} == expected, who.subject
        for audit in {finance, own["id"], department["id"]} - expected:
            for path in ("", "/files/1", "/files/1/annotated", "/workbook", "/report"):
                assert (await acting.get(who, f"{NOUN}/{audit}{path}")).status_code == 404
            files = (await acting.get(who, f"{NOUN}/{audit}/files")).json()["items"]
            assert files == []
    assert (await got(acting, f"{own['id']}/files/1", MAKER))["name"] == "甲.xlsx"
    assert (await acting.of(FINANCE_MAKER).delete(f"/api/v1/{NOUN}/{own['id']}")).status_code == 404
    assert (await sent(acting, a_table(), OVERSIGHT)).status_code == 403
    assert (await acting.of(OVERSIGHT).delete(f"/api/v1/{NOUN}/{finance}")).status_code == 403
    expert = a_principal(Role.EXPERT, Duty.NONE, organisation_id=900)
    assert (await acting.get(expert, NOUN)).status_code == 403
