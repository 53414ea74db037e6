"""The packs as they ship: expected values are read off the governing documents, not off our files."""

import os
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from wenxiao.policy import PolicyLibrary
from wenxiao_policies import load
from wenxiao_policies.sections import SECTIONS, Unit, declared

POLICIES = Path(__file__).parent.parent
LONGCHUAN: dict[str, Any] = {"region_code": "441622", "level": "county", "day": date(2022, 7, 31)}
ELSEWHERE: dict[str, Any] = {"region_code": "441621", "level": "county", "day": date(2022, 7, 31)}


@pytest.fixture(scope="module")
def library() -> PolicyLibrary:
    return load()


ALL = {"national", "shantou", "yangzhong", "zhuji", "longchuan", "chifeng"}


def test_all_six_packs_are_there(library: PolicyLibrary) -> None:
    assert set(library.packs) == ALL


def test_every_parameter_conforms_to_its_section(library: PolicyLibrary) -> None:
    seen = 0
    for pack in library.packs.values():
        for section, parameters in pack.sections.items():
            schema = declared(SECTIONS[section])
            for name, line in parameters.items():
                for dated in line:
                    assert dated.unit == schema[name].unit
                    assert dated.unit in set(Unit)
                    TypeAdapter(SECTIONS[section].__annotations__[name]).validate_python(dated.value, extra="forbid")
                    assert dated.basis or dated.source == "convention"
                    seen += 1
    assert seen > 60


def test_national_defines_every_parameter_of_every_section(library: PolicyLibrary) -> None:
    for section, keys in SECTIONS.items():
        assert set(library.packs["national"].sections[section]) == set(declared(keys))


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    "day", [date(2018, 9, 1), date(2020, 2, 24), date(2020, 2, 25), date(2021, 4, 26), date(2030, 1, 1)]
)
def test_everything_holds_on_every_day_since_2018(library: PolicyLibrary, section: str, day: date) -> None:
    for code in ("441622", "441621"):
        held = library.effective(section, region_code=code, level="county", day=day)
        assert set(held.parameters) == set(declared(SECTIONS[section]))


def test_longchuan_has_all_clauses_and_the_63_rows_of_its_annex(library: PolicyLibrary) -> None:
    own = [clause for key, clause in library.clauses.items() if key.startswith("longchuan-")]
    assert sum(clause.kind == "annex" for clause in own) == 63
    assert sum(clause.kind != "annex" for clause in own) == 121
    assert {clause.number for clause in own} == {"龙府办〔2021〕22号"}
    assert library.clause("longchuan-3.4.3.b").article == "三(四)3"


def test_longchuan_asks_for_seven_dimensions_elsewhere_three(library: PolicyLibrary) -> None:
    own = library.effective("targets", **LONGCHUAN).parameters["required_dimensions"]
    assert [row["zh"] for row in own.value] == [
        "产出",
        "成本",
        "经济效益",
        "社会效益",
        "生态效益",
        "可持续影响",
        "服务对象满意度",
    ]
    assert own.basis == ("longchuan-2.3.d",)
    assert len(library.effective("targets", **ELSEWHERE).parameters["required_dimensions"].value) == 3


def test_longchuan_blocks_library_and_budget_without_an_assessment(library: PolicyLibrary) -> None:
    own = library.effective("ex_ante", **LONGCHUAN).parameters
    assert own["library_without_assessment"].value == "refused"
    assert own["library_without_assessment"].basis == ("longchuan-2.2.h", "longchuan-3.1.2.b")
    assert own["budget_without_assessment"].value == "refused"
    assert own["budget_without_assessment"].basis == ("longchuan-2.2.d", "longchuan-2.2.g", "longchuan-3.1.2.b")


def test_the_five_dimensions_of_an_assessment_have_points_that_add_up_to_100(library: PolicyLibrary) -> None:
    own = library.effective("ex_ante", **LONGCHUAN).parameters
    codes = [row["code"] for row in own["dimensions"].value]
    assert len(codes) == 5
    assert set(own["dimension_points"].value) == set(codes)
    assert sum(own["dimension_points"].value.values()) == 100
    assert own["dimension_points"].source == "convention"


def test_the_national_scale_is_90_80_60_and_longchuans_five_grades_are_a_convention(library: PolicyLibrary) -> None:
    own = library.effective("evaluation", **LONGCHUAN).parameters["grade_scale"]
    other = library.effective("evaluation", **ELSEWHERE).parameters["grade_scale"]
    assert [(row["grade"], row["from"]) for row in own.value] == [
        ("优", 90),
        ("良", 80),
        ("中", 70),
        ("低", 60),
        ("差", 0),
    ]
    assert (own.source, own.basis) == ("convention", ())
    assert [(row["grade"], row["from"]) for row in other.value] == [("优", 90), ("良", 80), ("中", 60), ("差", 0)]
    assert other.basis == ("national-2020-10-grades",)


def test_no_value_that_a_document_does_not_print_passes_for_law(library: PolicyLibrary) -> None:
    unprinted = {
        "ex_ante": ["dimension_points", "conclusion_edges", "passing_conclusions"],
        "monitoring": ["pace_gap_points", "execution_floor_percent"],
        "evaluation": [
            "re_check_share", "over_achievement", "re_check_sampling", "re_check_reply_days", "bulletin_gap",
        ],
        "appraisal": ["self_evaluation_quality"],
        "application": ["result_of_grade", "outcome_of_grade", "reduction_percent"],
    }  # fmt: skip
    for section, names in unprinted.items():
        for where in (LONGCHUAN, ELSEWHERE):
            held = library.effective(section, **where).parameters
            assert {held[name].source for name in names} == {"convention"}


def test_scores_and_percentages_are_decimals(library: PolicyLibrary) -> None:
    targets = library.effective("targets", **LONGCHUAN).parameters
    assert targets["form_total"].value == Decimal(100)
    assert [type(weight) for weight in targets["execution_weights_allowed"].value] == [Decimal, Decimal]
    floor = library.effective("monitoring", **LONGCHUAN).parameters["execution_floor_percent"].value
    assert floor == {"4": Decimal(25), "6": Decimal(40), "8": Decimal(60), "10": Decimal(80)}


@pytest.mark.parametrize("where", [LONGCHUAN, ELSEWHERE])
def test_every_grade_of_the_scale_has_a_result_and_an_outcome(library: PolicyLibrary, where: dict[str, Any]) -> None:
    grades = [row["grade"] for row in library.effective("evaluation", **where).parameters["grade_scale"].value]
    held = library.effective("application", **where).parameters
    assert list(held["result_of_grade"].value) == grades
    outcomes = held["outcome_of_grade"].value
    assert [list(of_kind) for of_kind in outcomes.values()] == [grades, grades]
    reduced = {grade for of_kind in outcomes.values() for grade, outcome in of_kind.items() if outcome == "reduced"}
    assert set(held["reduction_percent"].value) == reduced


@pytest.mark.parametrize("where", [LONGCHUAN, ELSEWHERE])
def test_grade_edges_fall_to_zero_and_bands_leave_no_gap(library: PolicyLibrary, where: dict[str, Any]) -> None:
    held = library.effective("evaluation", **where).parameters
    edges = [row["from"] for row in held["grade_scale"].value]
    assert edges == sorted(edges, reverse=True)
    assert edges[-1] == 0
    bands = held["qualitative_bands"].value
    assert [band["lowest"] for band in bands[:-1]] == [band["highest"] for band in bands[1:]]
    assert (bands[0]["highest"], bands[-1]["lowest"]) == (100, 0)


def test_windows_of_the_calendar_are_those_of_the_sections(library: PolicyLibrary) -> None:
    steps = {row["step"]: row for row in library.effective("calendar", **LONGCHUAN).parameters["steps"].value}
    targets = library.effective("targets", **LONGCHUAN).parameters
    evaluation = library.effective("evaluation", **LONGCHUAN).parameters
    assert steps["target_declaration"]["months"] == targets["declaration_months"].value
    assert steps["target_review"]["months"] == targets["review_months"].value
    assert steps["self_evaluation"]["months"] == evaluation["self_months"].value
    assert steps["self_evaluation_review"]["months"] == evaluation["review_months"].value
    assert steps["key_evaluation"]["months"] == evaluation["key_months"].value
    assert (
        steps["key_monitoring"]["report_months"]
        == library.effective("monitoring", **LONGCHUAN).parameters["report_months"].value
    )
    before = library.effective("ex_ante", **LONGCHUAN).parameters["assessment_before_month"].value
    assert (
        steps["ex_ante_assessment"]["before_month"] == steps["ex_ante_finance_review"]["before_month"] == before == 10
    )


def test_before_its_own_document_longchuan_is_under_national(library: PolicyLibrary) -> None:
    held = library.effective("targets", region_code="441622", level="county", day=date(2021, 4, 26))
    assert held.parameters["sync_stages"].value == ("approve",)
    assert library.effective("targets", **LONGCHUAN).parameters["sync_stages"].basis == ("longchuan-2.3.b",)


def test_longchuans_towns_are_bound_and_a_neighbours_are_not(library: PolicyLibrary) -> None:
    own = library.effective("targets", region_code="441622100", level="town", day=date(2022, 1, 1))
    other = library.effective("targets", region_code="441621100", level="town", day=date(2022, 1, 1))
    assert (own.stamp.pack, other.stamp.pack) == ("longchuan", "national")


def test_a_wheel_carries_the_packs_and_they_load_from_it(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=POLICIES,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    paths = [str(tmp_path / "site"), *(p for p in sys.path if Path(p) != POLICIES)]
    loaded = subprocess.run(
        [sys.executable, "-c", "import wenxiao_policies as p; print(p.__file__, sorted(p.load().packs))"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**{k: v for k, v in os.environ.items() if k != "WENXIAO_POLICIES"}, "PYTHONPATH": os.pathsep.join(paths)},
    )
    assert loaded.returncode == 0, loaded.stderr
    assert str(tmp_path / "site") in loaded.stdout
    assert str(sorted(ALL)) in loaded.stdout
