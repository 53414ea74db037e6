"""The fifth day, in the rules of the services: an invented jurisdiction decides otherwise without a line of code.

Its pack was written from docs/policies.md alone and lies with the tests of the packs.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from evaluation_api.domain.grading import grade_of
from evaluation_api.domain.linkage import Advice, EvaluationKind, LinkageEvidence, advise
from evaluation_api.policies import application_policy, evaluation_policy
from indicator_library.app import create_app
from indicator_library.settings import Settings
from targets_api.domain.admission import may_enter_library
from targets_api.domain.declaration import declaration_window_findings
from targets_api.domain.ex_ante import Nature
from targets_api.domain.gate import Evidence, ProjectFacts, decide
from targets_api.domain.outcome import Outcome
from targets_api.policies import Place, declaring, ex_ante_policy, gate_policy, monitoring_policy
from wenxiao.policy import EffectiveSection, PolicyLibrary
from wenxiao.testing import KEYS, PRIVATE_KEY
from wenxiao_policies import load

PACKS = Path(__file__).parent.parent.parent / "policies" / "tests" / "data" / "fifth_day"
DAY = date(2023, 11, 15)
WUHUA, NEIGHBOUR = Place("441424", "county", DAY), Place("441423", "county", DAY)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> PolicyLibrary:
    monkeypatch.setenv("WENXIAO_POLICIES", str(PACKS))
    return load()


def section(library: PolicyLibrary, name: str, where: Place) -> EffectiveSection:
    return library.effective(name, region_code=where.region_code, level=where.level, day=where.day)


def test_grades_are_read_off_its_own_scale(library: PolicyLibrary) -> None:
    own = evaluation_policy(section(library, "evaluation", WUHUA))
    other = evaluation_policy(section(library, "evaluation", NEIGHBOUR))
    for score, here, there in (("95", "优", "优"), ("92", "良", "优"), ("84.99", "中", "良"), ("69.99", "差", "中")):
        assert grade_of(Decimal(score), own.grade_scale) == here, score
        assert grade_of(Decimal(score), other.grade_scale) == there, score
    later = Place("441424", "county", date(2025, 1, 1))
    after = evaluation_policy(section(library, "evaluation", later))
    assert grade_of(Decimal(92), after.grade_scale) == "优", "its second scale, from 2025"


def test_a_cut_is_its_own_percentage_and_rests_on_its_clause(library: PolicyLibrary) -> None:
    evidence = LinkageEvidence(EvaluationKind.RE_CHECK, "中", Decimal(75), livelihood=False, concluded_in=2023)
    own = advise(evidence, application_policy(section(library, "application", WUHUA)).linkage)
    other = advise(evidence, application_policy(section(library, "application", NEIGHBOUR)).linkage)
    assert (own.advice, own.percent) == (Advice.REDUCE, Decimal(15))
    assert (other.advice, other.percent) == (Advice.REDUCE, Decimal(10))


def test_its_library_is_shut_where_the_neighbours_is_shut_in_principle(library: PolicyLibrary) -> None:
    own = may_enter_library(Nature("new", "major"), None, ex_ante_policy(library, WUHUA)[0])
    other = may_enter_library(Nature("new", "major"), None, ex_ante_policy(library, NEIGHBOUR)[0])
    assert (own.outcome, own.findings[0].basis) == (Outcome.REFUSED, ("wuhua-2",))
    assert (other.outcome, other.findings[0].basis) == (Outcome.REFUSED_IN_PRINCIPLE, ())


def test_its_budget_gate_is_softer_without_a_target(library: PolicyLibrary) -> None:
    project = ProjectFacts("p1", "441424240000000000001", "乡村道路养护", "continuing", "ordinary", admitted=True)
    evidence = Evidence(project, 2024, Decimal(100000), None, None)
    own, other = (decide(evidence, gate_policy(library, where)[0], DAY) for where in (WUHUA, NEIGHBOUR))
    assert (own.outcome, other.outcome) == (Outcome.REFUSED_IN_PRINCIPLE, Outcome.REFUSED)
    assert ("wuhua-3",) in [finding.basis for finding in own.findings]


def test_its_window_is_open_in_november_and_the_neighbours_is_not(library: PolicyLibrary) -> None:
    assert declaration_window_findings(2024, declaring(library, WUHUA).policy, DAY) == ()
    (late,) = declaration_window_findings(2024, declaring(library, NEIGHBOUR).policy, DAY)
    assert late.rule == "declaration.outside_window"
    (early,) = declaration_window_findings(2024, declaring(library, WUHUA).policy, date(2023, 8, 15))
    assert early.basis == ("wuhua-4",)
    assert [one.code for one in declaring(library, WUHUA).policy.required_dimensions.value] == [
        "output",
        "satisfaction",
    ]


def test_it_hears_four_times_a_year_and_warns_sooner(library: PolicyLibrary) -> None:
    own, _ = monitoring_policy(library, WUHUA)
    assert (own.report_months.value, own.pace_gap_points.value) == ((3, 6, 9, 12), Decimal(5))
    assert (own.report_months.basis, own.execution_floor_percent.source) == (("wuhua-6",), "convention")


def test_a_service_that_is_told_of_the_folder_knows_its_pack_beside_ours() -> None:
    """As an installation does it: the folder stands in the settings, and holds nothing but the new pack."""
    settings = Settings.model_validate(
        {"database_url": "postgresql+asyncpg:///nowhere", "audit_key": PRIVATE_KEY, "policies": PACKS}
    )
    known = create_app(settings, keys=KEYS).state.policies
    assert {"national", "longchuan"} < set(known.packs)
    assert set(known.packs) - set(load().packs) == {path.name for path in PACKS.iterdir() if path.is_dir()}
