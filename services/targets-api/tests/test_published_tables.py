"""Every published table through the API to a saved draft: what is printed stays, what is read stands beside it."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
# Declarations, the target's side of self-evaluations and evaluation reports, and tables of whole departments.
TABLES = [
    *sorted((DATA / "declarations").glob("*.json")),
    DATA / "jishan-yibao-jiandang-2020.json",
    *sorted((DATA / "published").glob("*/*.json")),
]
READABLE = {"number", "range", "period", "several", "levels", "yes_no", "rule", "qualitative"}
# What needs no reader: at most a sign, a number and a percent sign or a short unit; 2020年 is no number of years.
PLAIN = re.compile(
    r"(?!20[0-9]{2}年)(≥|≤|=|＝|>|＜|<|＞)?([0-9]+(?:\.[0-9]+)?)(%|人|次|个|元|天|年|户|期|场|项|公里|平方米)?"
)
SIGNS = {"＝": "=", "＞": ">", "＜": "<", None: None}


def rows_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """As somebody types them off; a printed weight of nothing, or of more than the form has, is left open."""
    return [
        {
            "category": row["level1"] or "",
            "subcategory": row["level2"],
            "name": row["level3"] or "",
            "target_text": row["target_text"] or "",
            "weight": _weight(row["weight"]),
        }
        for row in table["indicators"]
    ]


def _weight(printed: Any) -> str | None:
    return str(printed) if printed is not None and 0 < Decimal(str(printed)) <= 100 else None


def printed(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("category", "subcategory", "name", "target_text")
    return [(*(row[name] for name in names), Decimal(row["weight"]) if row["weight"] else None) for row in rows]


def require_as_plain(row: dict[str, Any]) -> bool:
    """A plain number is read as exactly that; says whether the row was one."""
    found = PLAIN.fullmatch(row["target_text"])
    if found is None:
        return False
    sign, number, unit = found.groups()
    typed = row["typed"]
    assert (typed["kind"], Decimal(typed["number"])) == ("number", Decimal(number)), row
    assert unit is None or typed["unit"] == unit, row
    assert sign is None or typed["operator"] == SIGNS.get(sign, sign), row
    return True


async def test_every_published_table_becomes_a_draft_with_its_values_read_and_advice_given(office: Any) -> None:
    people, kinds, plain = office.people, Counter[str](), 0
    whole = office.project_body(object="department", name="部门整体支出", kind="continuing", scale="ordinary")
    entries = {
        "project": (people.maker, await office.a_project(admitted=False)),
        "department": (people.department_maker, await office.done(people.department_maker, "POST", "projects", whole)),
    }
    assert len(TABLES) == 79
    for number, path in enumerate(TABLES):
        rows = rows_of(json.loads(path.read_text("utf-8")))
        who, entry = entries["department" if path.parent.name == "department" else "project"]
        body = {"project_id": entry["id"], "budget_year": 2022 + number % 79, "indicators": rows}
        answer = await office.ask(who, "POST", "targets", body)
        assert answer.status_code == 201, (path.name, answer.text)
        saved = answer.json()
        assert (saved["status"], printed(saved["indicators"])) == ("draft", printed(rows)), path.name
        advice = await office.ask(who, "GET", f"targets/{saved['id']}/advice")
        assert advice.status_code == 200, (path.name, advice.text)
        assert len(advice.json()["rows"]) == len(rows), path.name
        assert {finding["severity"] for finding in advice.json()["findings"]} <= {"refusal", "warning", "advice"}
        for row in saved["indicators"]:
            kinds[row["typed"]["kind"]] += 1
            plain += require_as_plain(row)
    told = sum(kinds.values()) - kinds["blank"]
    read = sum(kinds[kind] for kind in READABLE)
    print(f"{len(TABLES)} tables, {sum(kinds.values())} rows, {told} texts, {read} read, {plain} plain: {kinds}")  # noqa: T201 - shown with -s
    assert read >= told * 0.99
    assert told > 300
    assert plain > 100
