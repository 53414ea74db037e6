"""Clauses over HTTP; counts and texts are those of the governing documents as the packs list them."""

import pytest

from .front import Front, Json, is_problem
from .test_policies import PLAN, asked


async def test_a_clause_says_where_it_stands_and_what_rests_on_it(front: Front) -> None:
    found = await asked(front, "/clauses/longchuan-3.3.1.b")
    assert (found["number"], found["article"], found["pack"]) == (PLAN, "三(三)1", "longchuan")
    assert found["document"] == "龙川县全面实施预算绩效管理工作方案（2021—2022年）"
    assert found["zh"] == "七月、十月向财政报监控情况"
    assert (found["kind"], found["capability"]) == ("workflow", "dual_monitoring")
    assert found["actors"] == ["department", "unit", "finance"]
    used = {(use["pack"], use["section"], use["parameter"]): use for use in found["used_by"]}
    months = used["longchuan", "monitoring", "report_months"]
    assert (months["from"], months["record"]) == ("2021-04-27", False)


async def test_a_row_of_the_annex_names_its_clauses_and_is_a_record_of_the_duties(front: Front) -> None:
    found = await asked(front, "/clauses/longchuan-annex-1")
    assert (found["kind"], found["article"], found["category"]) == ("annex", "附件第1项", "政府部门政策项目全覆盖")
    assert found["clauses"] == ["longchuan-2.1.a"]
    assert [(use["section"], use["parameter"], use["record"]) for use in found["used_by"]] == [("duties", "rows", True)]


async def test_clauses_come_in_pages_in_the_order_of_the_document_without_loss(front: Front) -> None:
    whole = (await asked(front, "/clauses", pack="yangzhong", kind="annex", limit="200"))["items"]
    assert [one["id"] for one in whole] == [f"yangzhong-annex-{number}" for number in range(1, 26)]
    seen: list[Json] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = await asked(front, "/clauses", pack="yangzhong", kind="annex", limit="7", **cursor)
        seen += page["items"]
        cursor = {"cursor": page["next"]}
    assert (seen, page["next"]) == (whole, None)


async def test_clauses_are_found_by_capability(front: Front) -> None:
    found = await asked(front, "/clauses", pack="shantou", capability="clue_transfer")
    assert [one["id"] for one in found["items"]] == ["shantou-21.e", "shantou-annex-57"]
    assert (await asked(front, "/clauses", capability="no_such_capability"))["items"] == []


async def test_every_clause_can_be_opened_from_the_list(front: Front) -> None:
    page = await asked(front, "/clauses", pack="longchuan", kind="rule", limit="200")
    assert len(page["items"]) == 34
    for one in page["items"][:5]:
        opened = await asked(front, f"/clauses/{one['id']}")
        assert {name: value for name, value in opened.items() if name != "used_by"} == one


@pytest.mark.parametrize(
    ("path", "status", "slug", "says"),
    [
        ("/longchuan-9", 404, "clause-not-found", "longchuan-9"),
        ("/%00", 404, "clause-not-found", "条款"),
        ("?pack=nowhere", 404, "pack-not-found", "nowhere"),
        ("?kind=song", 422, "malformed", "更正"),
        ("?cursor=bm8tY2xhdXNl", 422, "cursor-not-readable", "cursor"),
        ("?cursor=_w==", 422, "cursor-not-readable", "cursor"),
        ("?limit=201", 422, "malformed", "更正"),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_words(
    front: Front, path: str, status: int, slug: str, says: str
) -> None:
    problem = is_problem(await front.call("GET", f"/clauses{path}"), status, slug, path)
    assert says in problem["detail"]


async def test_a_clause_is_kept_by_its_digest(front: Front) -> None:
    answer = await front.call("GET", "/clauses/longchuan-2.2.d")
    again = await front.call("GET", "/clauses/longchuan-2.2.d", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
