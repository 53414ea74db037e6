"""Declaring over HTTP: what is printed stays, what is read stands beside it, what is missing is told."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from targets_api.targets.advising import NOT_JUDGED

TABLES = sorted((Path(__file__).parent / "data" / "declarations").glob("*.json"))
PRINTED = ("category", "subcategory", "name", "target_text", "weight")


def rows_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a published table as somebody types them off: nothing but what is printed."""
    return [
        {
            "category": row["level1"] or "",
            "subcategory": row["level2"],
            "name": row["level3"] or "",
            "target_text": row["target_text"] or "",
            "weight": row["weight"],
        }
        for row in table["indicators"]
    ]


def printed(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Weights as numbers: the column keeps two places."""
    return [
        tuple(float(row[name]) if name == "weight" and row[name] else row[name] for name in PRINTED) for row in rows
    ]


async def test_every_published_declaration_goes_in_and_comes_back_as_it_was_printed(office: Any) -> None:
    people = office.people
    target = await office.a_target(await office.a_project(admitted=False), indicators=[], milestones=[])
    assert len(TABLES) == 22
    kinds: dict[str, int] = {}
    for path in TABLES:
        rows = rows_of(json.loads(path.read_text("utf-8")))
        saved = await office.done(people.maker, "PUT", f"targets/{target['id']}", {"indicators": rows})
        assert printed(saved["indicators"]) == printed(rows), path.name
        for row in saved["indicators"]:
            kinds[row["typed"]["kind"]] = kinds.get(row["typed"]["kind"], 0) + 1
    posted = await office.a_target(await office.a_project(admitted=False, name="另一项目"), indicators=rows)
    assert printed(posted["indicators"]) == printed(rows)
    told = sum(kinds.values()) - kinds.get("blank", 0)
    assert told > 100
    assert kinds.get("unreadable", 0) <= told * 0.01, kinds


async def test_what_the_author_leaves_open_is_read_and_taken_over_at_submission(office: Any) -> None:
    target = await office.a_target(await office.a_project())
    body = office.target_body("x")
    del body["project_id"], body["budget_year"]
    for row in body["indicators"]:
        for name in ("operator", "target_value", "unit", "kind", "direction"):
            del row[name]
    body["indicators"][0]["target_text"] = "不低于8755人"
    body["indicators"][3] |= {"target_text": "75元", "operator": "≤"}
    draft = await office.done(office.people.maker, "PUT", f"targets/{target['id']}", body)
    first, cost = draft["indicators"][0], draft["indicators"][3]
    assert (first["operator"], first["target_value"], first["unit"]) == (None, None, None)
    assert (first["kind"], first["direction"], first["target_text"]) == ("quantitative", "higher", "不低于8755人")
    read = {name: first["typed"][name] for name in ("kind", "operator", "amount", "unit", "confidence")}
    assert read == {"kind": "number", "operator": "≥", "amount": "8755", "unit": "人", "confidence": "certain"}
    assert (cost["operator"], cost["direction"]) == ("≤", "lower")
    submitted = await office.take(draft, "submit")
    first, cost = submitted["indicators"][0], submitted["indicators"][3]
    assert (first["operator"], first["target_value"], first["unit"]) == ("≥", "8755", "人")
    assert (cost["operator"], cost["target_value"], cost["unit"]) == ("≤", "75", "元")
    assert first["target_text"] == "不低于8755人"
    assert "declaration.value_read" in {f["rule"] for f in submitted["findings"]}


def three_years(project: dict[str, Any]) -> dict[str, Any]:
    """What stands beside the year's goal and rows, for a project of three years."""
    money = {"total": "500.00", "fiscal": "400.00", "other": "100.00"}
    return {
        "whole_life_goal": "三年建成灌溉渠系",
        "whole_life_from": 2022,
        "whole_life_until": 2024,
        "whole_life_indicators": [{"category": "产出指标", "name": "改造渠道", "target_text": "≥30公里"}],
        "milestones": [
            {"kind": "stage_target", "name": "开工", "due_on": "2022-03-31", "text": "完成招标"},
            {"kind": "cross_year_target", "name": "竣工", "due_on": "2024-06-30", "text": "竣工验收"},
        ],
        "functions": "负责农田水利",
        "derived_from": [{"source": "superior_decisions", "reference": "县政府2021年第8号会议纪要"}],
        "tasks": [
            {"name": "修渠", "content": "改造渠道10公里", "project_ids": [project["id"]]}
            | {f"amount_{part}": amount for part, amount in money.items()}
        ],
        "funding": {"annual": money},
    }


async def test_a_project_of_several_years_keeps_goals_rows_milestones_tasks_and_money(office: Any) -> None:
    project = await office.a_project()
    written = three_years(project)
    target = await office.a_target(project, **written)
    for name in ("whole_life_goal", "whole_life_from", "whole_life_until", "functions", "derived_from", "funding"):
        assert target[name] == written[name], name
    for name in ("milestones", "tasks"):
        assert target[name] == [{"row_number": at, **row} for at, row in enumerate(written[name], start=1)]
    assert [row["name"] for row in target["whole_life_indicators"]] == ["改造渠道"]
    assert len(target["indicators"]) == 6


async def test_a_later_year_begins_with_what_is_still_ahead(office: Any) -> None:
    project = await office.a_project()
    approved = await office.approved(await office.a_target(project, **three_years(project)))
    path = f"targets/{approved['id']}/roll-forward"
    later = await office.done(office.people.maker, "POST", path, {"budget_year": 2024})
    assert [(one["kind"], one["name"]) for one in later["milestones"]] == [("stage_target", "竣工")]
    printed_before = [row["target_text"] for row in approved["indicators"]]
    assert [row["previous_text"] for row in later["indicators"]] == printed_before
    assert (later["tasks"][0]["name"], later["tasks"][0]["amount_total"]) == ("修渠", None)
    assert (later["funding"], later["whole_life_goal"]) == ({}, "三年建成灌溉渠系")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"milestones": []}, "#/milestones"),
        ({"tasks": [{"name": "修渠", "project_ids": ["0198b2a0-0000-7000-8000-00000000dead"]}]}, "#/tasks/0"),
        ({"funding": {"annual": {"total": "5.00", "fiscal": "3.00", "other": "1.00"}}}, "#/funding/annual"),
    ],
)
async def test_what_does_not_add_up_is_refused_at_submission_only(office: Any, change: Any, pointer: str) -> None:
    life = {"whole_life_goal": "三年", "whole_life_from": 2022, "whole_life_until": 2024}
    crossing = {"kind": "cross_year_target", "name": "竣工", "due_on": "2024-06-30", "text": "竣工"}
    target = await office.a_target(await office.a_project(), **life | {"milestones": [crossing]} | change)
    refused = await office.ask(office.people.maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/target-incomplete")
    stopped = [f["pointer"] for f in refused.json()["findings"] if f["severity"] == "refusal"]
    assert [one for one in stopped if one.startswith(pointer)] == stopped[:1] == stopped


async def test_advice_is_given_while_writing_and_refuses_nothing(office: Any) -> None:
    time = {"category": "产出指标", "subcategory": "时效指标", "weight": "30"}
    values = {"逾期发放率": "≥100%", "完成时间": "及时", "发放率": "95", "调度会议": "≥5次"}
    rows = [time | {"name": name, "target_text": text} for name, text in values.items()]
    body = {"indicators": rows, "project_amount": "100.00"}
    told = await office.done(office.people.maker, "POST", "target-advice", body)
    codes = [{one["code"] for one in row["advice"]} for row in told["rows"]]
    assert "reversed" in codes[0]
    assert "no_unit" in codes[2]
    assert "weak" in codes[3]
    found = {f["rule"]: f["severity"] for f in told["findings"]}
    wanted = {"no_quantity", "no_result", "equal_weights", "budget_not_reflected"}
    assert {f"drafting.{one}" for one in wanted} <= set(found)
    assert set(found.values()) == {"advice"}
    empty = await office.done(office.people.maker, "POST", "target-advice", {})
    assert empty == {"rows": [], "findings": [], "note": None}
    assert (told["note"], {row["quality"] for row in told["rows"]}) == (NOT_JUDGED, {None})
    target = await office.a_target(await office.a_project(admitted=False), indicators=rows)
    saved = (await office.ask(office.people.checker, "GET", f"targets/{target['id']}/advice")).json()
    assert [row["advice"] for row in saved["rows"]] == [row["advice"] for row in told["rows"]]
    rules = {f["rule"]: f["severity"] for f in saved["findings"]}
    assert rules["declaration.weight_sum"] == "refusal"
    assert rules["drafting.no_result"] == "advice"


async def test_a_new_declaration_begins_with_last_years_target_and_the_adopted_indicators(office: Any) -> None:
    people = office.people
    project = await office.a_project(name="困难群众补助")
    ask = f"target-proposals?project_id={project['id']}&budget_year="
    first = await office.done(people.maker, "GET", ask + "2022", etag="")
    assert (first["source_target_id"], first["adopted"]) == (None, 1)
    assert first["target"]["funding"]["annual"]["total"] == project["amount_requested"]
    row = first["target"]["indicators"][0]
    assert (row["name"], row["unit"], row["library_indicator_id"]) == ("补助发放人次", "人次", office.known_indicator)
    approved = await office.approved(await office.a_target(project))
    next_year = await office.done(people.maker, "GET", ask + "2023", etag="")
    assert (next_year["source_target_id"], next_year["source_budget_year"]) == (approved["id"], 2022)
    names = [row["name"] for row in next_year["target"]["indicators"]]
    assert names == [row["name"] for row in approved["indicators"]] + ["补助发放人次"]
    assert next_year["target"]["indicators"][0]["previous_text"] == approved["indicators"][0]["target_text"]
    assert "proposal.results_unknown" in {note["rule"] for note in next_year["notes"]}
    made = await office.done(people.maker, "POST", "targets", next_year["target"])
    assert (made["budget_year"], made["status"]) == (2023, "draft")
    assert [row["name"] for row in made["indicators"]] == names


async def test_a_declaration_in_the_year_is_not_late(office: Any) -> None:
    may = date(2022, 5, 10)
    project = await office.a_project()
    target = await office.done(office.people.maker, "POST", "targets", office.target_body(project["id"]), day=may)
    assert target["in_year"] is True
    submitted = await office.done(office.people.maker, "POST", f"targets/{target['id']}/submit", day=may)
    rules = {f["rule"] for f in submitted["findings"]}
    assert "declaration.in_year" in rules
    assert "declaration.outside_window" not in rules
