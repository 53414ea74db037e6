"""What each document wants published is due, is released, and stands as released: from the message to the feed."""

from typing import Any

import pytest

from wenxiao.access import Principal

from .office import HEAD, MAKER, NETWORK, RE_CHECK, TARGET, Office, a_re_check, a_target
from .year_of_duties import AUDITOR, DEPARTMENT, deliver, duties, elsewhere, laid, on, told_result, told_target

MET = "2022-01-20"
RESULT_DAY = "2023-06-15"

CASES = [
    pytest.param(
        *("/44/4405", "city", [("target", "npc", ["finance"]), ("target", "public", ["finance"])]),
        marks=pytest.mark.clause(
            *("shantou-8.i", "shantou-12.a", "shantou-12.b", "shantou-annex-12", "shantou-annex-31"),
            *("shantou-17.d", "shantou-annex-46"),
        ),
        id="shantou",
    ),
    pytest.param(
        *("/32/3211/321182", "county", [("target", "npc", ["finance"]), ("target", "public", ["department", "unit"])]),
        marks=pytest.mark.clause("yangzhong-3.2.14", "yangzhong-annex-14"),
        id="yangzhong",
    ),
    pytest.param(
        *("/15/1504", "city"),
        [("target", "npc", ["department", "finance"]), ("target", "public", ["department", "unit"])],
        marks=pytest.mark.clause("chifeng-27.b", "chifeng-28.b"),
        id="chifeng",
    ),
    pytest.param(
        *("/44/4416/441622", "county", [("target", "npc", ["finance"]), ("target", "public", ["finance"])]),
        marks=pytest.mark.clause("longchuan-2.9.c", "longchuan-annex-45", "longchuan-3.2.3.b"),
        id="longchuan",
    ),
]


def there(path: str) -> dict[str, str]:
    return {"region_path": path, "region_code": path.rsplit("/", 1)[-1].ljust(6, "0")}


async def release(office: Office, people: list[Principal], day: str, **body: Any) -> None:
    maker, head = people[:2]
    drafted = await office.draft(on(day, maker), **body)
    assert drafted.status_code == 201, drafted.text
    answer = await office.act(drafted.json(), "publish", on(day, head))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("path", "level", "expected"), CASES)
async def test_a_major_target_reaches_all_who_are_to_have_it(
    office: Office, path: str, level: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(**there(path))
    people = elsewhere(path, level, MAKER, HEAD, DEPARTMENT, AUDITOR, NETWORK)
    await deliver(office, "due-targets", told_target(**there(path)))
    await laid(office, MET, who=people[0])
    for who in people[:4]:
        due = await duties(office, MET, who)
        assert [(one["kind"], one["audience"], one["by"]) for one in due] == expected
        assert {one["state"] for one in due} == {"due"}
    await release(office, people, MET)
    assert {one["state"] for one in await duties(office, "2022-03-01", people[2])} == {"released"}
    await office.number()
    assert [item["op"] for item in await office.whole_feed(on(MET, people[4]))] == ["upsert"]


@pytest.mark.clause("chifeng-27.a", "chifeng-6.7.a", "chifeng-28.a", "chifeng-5.5.b")
async def test_what_a_department_has_passed_and_finance_re_checked_is_published(office: Office) -> None:
    """Told once the department has passed it; finance publishes what it evaluated itself."""
    place = there("/15/1504")
    office.neighbours.answers[f"/api/v1/re-checks/{RE_CHECK}"] = a_re_check(**place)
    people = elsewhere("/15/1504", "city", MAKER, HEAD, DEPARTMENT)
    await deliver(office, "due-results", told_result("evaluation_result", RE_CHECK, RESULT_DAY, **place), 5)
    due = {one["audience"]: one for one in await duties(office, RESULT_DAY, people[2])}
    assert (due["public"]["by"], due["public"]["last_day"]) == (["finance"], "2023-07-05")
    assert (due["npc"]["paper"], due["npc"]["paper_year"]) == ("budget_draft", 2024)
    await release(office, people, "2023-06-20", kind="evaluation_result", source_id=RE_CHECK)
    assert {one["state"] for one in await duties(office, "2024-04-01", people[1])} == {"released"}
