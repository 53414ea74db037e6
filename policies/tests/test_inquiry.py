"""Questions to the law as it ships; answers are read off the documents."""

from datetime import date

import pytest

from wenxiao.policy import ClauseNotFound, PolicyLibrary
from wenxiao_policies import load
from wenxiao_policies.inquiry import Jurisdiction, SectionNotFound, clauses, difference, effective, history, packs, uses

LONGCHUAN = Jurisdiction("441622", "county", date(2022, 7, 31))
SHANTOU = Jurisdiction("440500", "city", date(2022, 7, 31))
CHIFENG = Jurisdiction("150400", "city", date(2022, 7, 31))


@pytest.fixture(scope="module")
def library() -> PolicyLibrary:
    return load()


def test_a_value_says_from_which_pack_it_came_since_when_and_on_what(library: PolicyLibrary) -> None:
    stamp, held = effective(library, "targets", LONGCHUAN)
    assert (stamp.pack, stamp.section) == ("longchuan", "targets")
    gate = held["budget_without_target"]
    assert (gate.value, gate.pack, gate.since, gate.until) == ("refused", "longchuan", date(2021, 4, 27), None)
    assert (gate.basis, gate.source, gate.unit) == (("longchuan-2.3.f", "longchuan-3.2.2.b"), "law", "code")
    total = held["form_total"]
    assert (total.pack, total.source, total.since) == ("national", "law", date(2020, 2, 25))
    weights = held["execution_weights_allowed"]
    assert (weights.pack, weights.source, weights.basis) == ("national", "convention", ())
    assert weights.note


def test_the_history_of_a_value_runs_over_all_packs_that_count(library: PolicyLibrary) -> None:
    stages = history(library, "targets", "sync_stages", region_code="441622", level="county")
    assert [(one.first, one.last, one.held.pack if one.held else None) for one in stages] == [
        (date(2018, 9, 1), date(2021, 4, 26), "national"),
        (date(2021, 4, 27), None, "longchuan"),
    ]
    scale = history(library, "evaluation", "grade_scale", region_code="441621", level="county")
    assert [(one.first, one.held.source if one.held else None) for one in scale] == [
        (date(2018, 9, 1), "convention"),
        (date(2020, 2, 25), "law"),
    ]


def test_two_jurisdictions_differ_where_their_documents_do(library: PolicyLibrary) -> None:
    found = {one.parameter: one for one in difference(library, LONGCHUAN, CHIFENG, section="targets")}
    gate = found["budget_without_target"]
    assert gate.one is not None
    assert gate.other is not None
    assert (gate.one.value, gate.other.value, gate.only_basis) == ("refused", "refused_in_principle", False)
    assert "form_total" not in found, "both follow the same national value"
    stages = {one.parameter: one for one in difference(library, LONGCHUAN, SHANTOU, section="targets")}["sync_stages"]
    assert stages.only_basis, "five stages in both, each on its own clause"


def test_two_days_differ_where_the_law_changed_between_them(library: PolicyLibrary) -> None:
    before = Jurisdiction("441622", "county", date(2021, 4, 26))
    after = Jurisdiction("441622", "county", date(2021, 4, 27))
    found = {(one.section, one.parameter) for one in difference(library, before, after)}
    assert ("targets", "sync_stages") in found
    assert ("duties", "rows") in found
    assert difference(library, after, LONGCHUAN) == ()


def test_clauses_are_found_by_pack_kind_and_capability(library: PolicyLibrary) -> None:
    assert len(clauses(library)) == 520 + 151 + 7
    assert len(clauses(library, pack="yangzhong", kind="annex")) == 25
    found = clauses(library, pack="shantou", capability="clue_transfer")
    assert [clause.id for clause in found] == ["shantou-21.e", "shantou-annex-57"]
    assert found[1].clauses == ("shantou-21.e",)
    assert found[0].actors == ("finance", "audit", "discipline")


def test_a_clause_says_which_values_rest_on_it(library: PolicyLibrary) -> None:
    found = {(use.section, use.parameter): use for use in uses(library, "longchuan-3.4.3.b")}
    assert ("application", "applies_to_year") in found
    assert ("targets", "budget_with_stop_directive") in found
    assert {use.pack for use in found.values()} == {"longchuan"}
    assert ("duties", "rows") in {(use.section, use.parameter) for use in uses(library, "longchuan-annex-1")}
    with pytest.raises(ClauseNotFound):
        uses(library, "longchuan-9")


def test_packs_say_whose_values_count_and_how_many_are_their_own(library: PolicyLibrary) -> None:
    found = {one.head.pack: one for one in packs(library)}
    assert found["chifeng"].chain == ("chifeng", "national")
    assert found["longchuan"].clauses == {"data": 14, "tracked": 13, "rule": 34, "workflow": 60, "annex": 63}
    assert "third_parties" not in found["zhuji"].own
    assert all(one.shipped and len(one.stamps) == 12 for one in found.values())
    assert [one.number for one in found["chifeng"].head.documents] == ["赤财监规〔2020〕4号"]


def test_an_unknown_section_or_parameter_is_refused_in_words(library: PolicyLibrary) -> None:
    with pytest.raises(SectionNotFound, match="章节只有：application"):
        effective(library, "target", LONGCHUAN)
    with pytest.raises(SectionNotFound, match="没有参数“stages”"):
        history(library, "targets", "stages", region_code="441622", level="county")


def test_a_stamp_in_a_summary_is_that_of_the_values_that_hold_there(library: PolicyLibrary) -> None:
    for one in packs(library):
        where = Jurisdiction(one.head.region_code or "", one.head.applies_to[0], date(2024, 1, 1))
        assert [effective(library, stamp.section, where)[0] for stamp in one.stamps] == list(one.stamps)


def test_what_rests_on_a_clause_is_found_in_values_and_in_their_records(library: PolicyLibrary) -> None:
    """Against each value read for itself, over all packs."""
    held = [
        (name, section, parameter, dated)
        for name, pack in library.packs.items()
        for section, lines in pack.sections.items()
        for parameter, line in lines.items()
        for dated in line
    ]
    for clause in library.clauses:
        resting = [
            (name, section, parameter, dated.start)
            for name, section, parameter, dated in held
            if f"'{clause}'" in repr((dated.basis, dated.value))
        ]
        assert [(use.pack, use.section, use.parameter, use.since) for use in uses(library, clause)] == resting, clause
