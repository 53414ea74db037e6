import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.canonical import canonical, digest
from disclosure_api.domain.datapackage import datapackage, resource
from disclosure_api.domain.parts import IN_A_PART, Section, line, lines, section_named, section_of
from disclosure_api.domain.tables import Table, listed_tables, release_table

SECTION = Section("target", 2022, 0)


@dataclass
class Held:
    content: str
    type: str = "target"
    item_id: str = "18ab646d-268a-86bb-8888-f5eccf9f28fe"
    release_id: str = "a604f9c7-28d6-4bcd-a9e8-51f44fe82b08"
    valid_from: str = "2022-01-20"
    position: int = 7
    money: Decimal = Decimal("656600.4")
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        self.digest = digest(self.content)


def a_document(**changes: Any) -> dict[str, Any]:
    return {
        "audience": "public",
        "region_code": "441622",
        "region_name": "龙川县",
        "department": {"code": "361", "name": "医保局"},
        "unit": {"code": "361001", "name": "医保中心"},
        "project": {"code": "44162222T1", "name": "资金"},
        "budget_year": 2022,
        "period": None,
        "money": {"approved_budget": "656600.40"},
        "budget_book": "general_public",
        "goal": "应保尽保",
        "indicators": [{"name": "人数", "target_text": "8755"}, {"name": "及时率", "target_text": "100%"}],
        "withheld": [],
        **changes,
    }


def held(*documents: dict[str, Any]) -> list[tuple[Held, dict[str, Any]]]:
    return [(Held(canonical(one).decode(), release_id=f"r{n}"), one) for n, one in enumerate(documents)]


def rows(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.part.content.decode("utf-8-sig"), newline="")))


def types(table: Table) -> dict[str, str]:
    return {column.name: column.type for column in table.columns}


def test_a_line_is_the_canonical_form_of_what_it_says() -> None:
    one = Held(canonical(a_document()).decode())
    written = {
        "type": "target",
        "id": one.item_id,
        "release_id": one.release_id,
        "valid_from": "2022-01-20",
        "position": 7,
        "digest": one.digest,
        "money": "656600.40",
        "content": a_document(),
    }
    assert line(one).encode() == canonical(written) + b"\n"
    part = lines(SECTION, [one, one])
    assert (part.name, part.rows, part.money) == ("target-2022-0001.ndjson", 2, Decimal("1313200.80"))


@given(st.integers(0, 3 * IN_A_PART))
def test_a_matter_is_in_the_part_that_its_place_says(place: int) -> None:
    section = section_of("target", 2022, place)
    assert section.number * IN_A_PART <= place < (section.number + 1) * IN_A_PART
    for name in (f"{section.name}.ndjson", f"{section.name}.csv", f"{section.name}-indicators.csv"):
        assert section_named(name) == section


@pytest.mark.parametrize(
    "name", ["target.csv", "target-22-0001.csv", "../target-2022-0001.csv", "target-2022-0001.zip"]
)
def test_other_names_name_no_part(name: str) -> None:
    with pytest.raises(ValueError, match="no part"):
        section_named(name)


def test_a_release_is_one_row_of_typed_cells() -> None:
    table = release_table(SECTION, "public", held(a_document()))
    (row,) = rows(table)
    assert (row["money"], row["money.approved_budget"], row["project.name"]) == ("656600.40", "656600.40", "资金")
    assert (row["period"], row["withheld"], row["goal"]) == ("", "[]", "应保尽保")
    assert "indicators" not in row
    assert types(table)["money.approved_budget"] == "number"
    assert (types(table)["budget_year"], types(table)["withheld"]) == ("integer", "array")
    assert table.part.content.endswith(b"\r\n")


def test_an_indicator_is_one_row_of_its_release() -> None:
    (table,) = listed_tables(SECTION, "public", held(a_document(), a_document(indicators=[{"name": "其三"}])))
    assert [(row["release_id"], row["row"], row["name"]) for row in rows(table)] == [
        *(("r0", "1", "人数"), ("r0", "2", "及时率")),
        ("r1", "1", "其三"),
    ]
    assert listed_tables(SECTION, "public", held(a_document(indicators=[]))) == []
    assert listed_tables(SECTION, "public", held(a_document(indicators=None))) == []


def test_a_department_of_a_summary_is_one_row_of_it() -> None:
    summed = [{"kind": "target", "count": 2, "money_total": "3.00"}]
    departments = [
        {"code": "361", "name": "医保局", "totals": summed, "grades": []},
        {"code": "362", "name": "=教育局"},
    ]
    summary = held(a_document(departments=departments, totals=summed, indicators=None))
    section = Section("region_summary", 2022, 0)
    (table,) = listed_tables(section, "public", summary)
    assert (table.part.name, table.part.table) == ("region_summary-2022-0001-departments.csv", "departments")
    assert section_named(table.part.name) == section
    first, second = rows(table)
    assert (first["release_id"], first["row"], first["code"], first["name"]) == ("r0", "1", "361", "医保局")
    assert (first["totals"], first["grades"]) == (canonical(summed).decode(), "[]")
    assert (second["row"], second["name"], second["totals"]) == ("2", "'=教育局", "")
    (row,) = rows(release_table(section, "public", summary))
    assert "departments" not in row
    assert row["totals"] == canonical(summed).decode()
    said = resource(table.part.document(), table.columns)["schema"]
    assert said["primaryKey"] == ["release_id", "row"]
    assert said["foreignKeys"][0]["reference"]["resource"] == "region_summary-2022-0001"


def test_a_sign_of_the_vocabulary_stays_as_it_is_and_nothing_else_does() -> None:
    signs = [{"name": sign, "operator": sign} for sign in ("=", "≥", "=1+1", "=cmd")]
    (table,) = listed_tables(SECTION, "public", held(a_document(indicators=signs)))
    assert [row["operator"] for row in rows(table)] == ["=", "≥", "'=1+1", "'=cmd"]
    assert [row["name"] for row in rows(table)] == ["'=", "≥", "'=1+1", "'=cmd"]


def test_what_is_withheld_is_an_empty_cell_and_says_so() -> None:
    told = [{"pointer": "/money", "ground": "state_secret", "commitment": "0" * 64}]
    (row,) = rows(release_table(SECTION, "public", held(a_document(money=None, project=None, withheld=told))))
    assert (row["money.approved_budget"], row["project.code"]) == ("", "")
    assert row["withheld"] == canonical(told).decode()


def test_one_cell_of_another_kind_makes_its_column_text() -> None:
    table = release_table(SECTION, "public", held(a_document(), a_document(money={"approved_budget": "未批复"})))
    assert types(table)["money.approved_budget"] == "string"
    assert [row["money.approved_budget"] for row in rows(table)] == ["656600.40", "未批复"]


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t", "\r", "\n"])
def test_text_that_begins_like_a_formula_is_marked_and_a_number_is_not(sign: str) -> None:
    document = a_document(goal=f"{sign}1", money={"approved_budget": "-5.00"})
    (row,) = rows(release_table(SECTION, "public", held(document)))
    assert (row["goal"], row["money.approved_budget"]) == (f"'{sign}1", "-5.00")


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_as_it_was(goal: str) -> None:
    (row,) = rows(release_table(SECTION, "public", held(a_document(goal=goal))))
    marked = goal.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert row["goal"] == (f"'{goal}" if marked else goal)


def test_the_description_names_keys_and_digests() -> None:
    (table,) = listed_tables(SECTION, "public", held(a_document()))
    said = resource(table.part.document(), table.columns)
    assert said["path"] == "parts/target-2022-0001-indicators.csv"
    assert said["schema"]["primaryKey"] == ["release_id", "row"]
    assert said["schema"]["foreignKeys"] == [
        {"fields": ["release_id"], "reference": {"resource": "target-2022-0001", "fields": ["release_id"]}}
    ]
    assert said["hash"] == f"sha256:{table.part.document()['digest']}"
    whole = datapackage("441622", "public", 9, [said])
    assert (whole["profile"], whole["version"], whole["resources"]) == ("tabular-data-package", "9", [said])
