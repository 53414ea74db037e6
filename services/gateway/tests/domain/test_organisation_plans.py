"""Acts on organisations by hand: each refusal names its place and says what to do next."""

from datetime import date

import pytest

from gateway.domain.organisation_acts import (
    Act,
    Correct,
    Heir,
    Merge,
    Move,
    OrganisationChangeRefused,
    Placement,
    Register,
    Rename,
    Split,
)
from gateway.domain.organisation_plans import plan_of
from gateway.domain.organisation_story import story_of
from gateway.domain.organisations import OrganisationHistory, Period, RegionSpan

FOUNDED = date(2018, 1, 1)
LONGCHUAN, ZIJIN = "441622", "441621"
# 1 finance, 2 health bureau with its centre 3 and a station 4 below that, 5 traders with their unit 6, 7 an institute
NAMES = {1: "财政局", 2: "医保局", 3: "医保中心", 4: "医保服务站", 5: "供销社", 6: "供销项目中心", 7: "某咨询公司"}


def a_period(number: int, code: str, kind: str, parent: int | None = None, region: str = LONGCHUAN) -> Period:
    return Period(number, region, code, NAMES.get(number, f"机构{number}"), kind, parent, None, FOUNDED)


@pytest.fixture
def history() -> OrganisationHistory:
    return OrganisationHistory(
        [
            a_period(1, "001", "finance"),
            a_period(2, "361", "department"),
            a_period(3, "361001", "unit", 2),
            a_period(4, "361001001", "unit", 3),
            a_period(5, "362", "department"),
            a_period(6, "362001", "unit", 5),
            a_period(7, "900", "third_party"),
            a_period(8, "361", "department", region=ZIJIN),
        ],
        regions=[
            RegionSpan(LONGCHUAN, "龙川县"),
            RegionSpan(ZIJIN, "紫金县"),
            RegionSpan("441600", "旧区", valid_until=date(2020, 12, 31)),
            RegionSpan("441699", "新区", valid_from=date(2030, 1, 1)),
        ],
    )


def done(history: OrganisationHistory, act: Act, day: date) -> OrganisationHistory:
    """The acts of these tests register at most one organisation each, which gets the number 9."""
    plan = plan_of(history, act, day)
    assert all(one.organisation_id > 0 for one in plan.begun)
    return history.after(plan)


def refusals(history: OrganisationHistory, act: Act, day: date) -> list[tuple[str, str]]:
    with pytest.raises(OrganisationChangeRefused) as refused:
        plan_of(history, act, day)
    for finding in refused.value.findings:
        assert str(finding.pointer).startswith("#"), finding
        assert any(word in finding.detail for word in ("请", "不必")), finding.detail
    return [(finding.rule, str(finding.pointer)) for finding in refused.value.findings]


Y20, Y21, Y22 = date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)


def test_a_rename_begins_a_new_period_of_the_same_organisation(history: OrganisationHistory) -> None:
    after = done(history, Rename(2, "医疗保障局"), Y20)
    assert [(p.name, p.valid_from, p.valid_until) for p in after.periods[2]] == [
        ("医保局", FOUNDED, date(2019, 12, 31)),
        ("医疗保障局", Y20, None),
    ]
    before = after.on(2, date(2019, 12, 31))
    assert before is not None
    assert before.name == "医保局"
    assert len(history.periods[2]) == 1, "the history that was asked stays as it was"


def test_what_lies_below_goes_along_with_a_move(history: OrganisationHistory) -> None:
    after = done(history, Move(3, 5, "362002"), Y20)
    station, centre = after.on(4, Y20), after.on(3, Y20)
    assert centre is not None
    assert (centre.parent_id, centre.code) == (5, "362002")
    assert station is not None
    assert (station.parent_id, station.code) == (3, "362002001")
    assert after.department_on(4, date(2019, 12, 31)) == 2
    assert after.department_on(4, Y20) == 5


def test_a_department_moves_to_another_region_with_all_it_has(history: OrganisationHistory) -> None:
    after = done(history, Move(2, None, "363", ZIJIN), Y20)
    places = {(p.region_code, p.code) for n in (2, 3, 4) if (p := after.on(n, Y20))}
    assert places == {(ZIJIN, "363"), (ZIJIN, "363001"), (ZIJIN, "363001001")}


def test_a_merged_department_hands_its_units_on(history: OrganisationHistory) -> None:
    after = done(history, Merge(2, 5, (Placement(3, "362002"),)), Y20)
    assert after.on(2, Y20) is None
    assert [p.code for p in after.descendants_on(5, Y20)] == ["362001", "362002", "362002001"]
    assert after.heir_of(2) == 5


def test_successors_are_followed_through_chains(history: OrganisationHistory) -> None:
    after = done(history, Merge(6, 3), Y20)
    after = done(after, Merge(3, 2, (Placement(4, "361002"),)), Y21)
    assert after.heir_of(6) == 2


def test_a_split_shares_the_units_out(history: OrganisationHistory) -> None:
    heirs = (
        Heir(main=True, code="363", name="医保一局", kind="department", units=(Placement(3, "363001"),)),
        Heir(main=False, organisation_id=5),
    )
    plan = plan_of(history, Split(2, heirs), Y20)
    assert [(one.successor_id, one.main) for one in plan.successions] == [(-1, True), (5, False)]
    assert {p.organisation_id: (p.parent_id, p.code) for p in plan.begun} == {
        -1: (None, "363"),
        3: (-1, "363001"),
        4: (3, "363001001"),
    }


def test_a_correction_changes_the_period_that_the_day_lies_in(history: OrganisationHistory) -> None:
    after = done(history, Rename(2, "医疗保障局"), Y20)
    after = done(after, Correct(2, name="医保局（筹）", credit_code="91350100M000100Y43"), date(2019, 5, 1))
    assert [p.name for p in after.periods[2]] == ["医保局（筹）", "医疗保障局"]
    assert [p.credit_code for p in after.periods[2]] == ["91350100M000100Y43", None]


REGISTERED = Register(LONGCHUAN, "363", "教育局", "department")


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Merge(6, None), [("successor_named", "#/successor_id")]),
        (Merge(6, 6), [("another_successor", "#/successor_id")]),
        (Merge(6, 99), [("organisation_known", "#/successor_id")]),
        (Merge(2, 3), [("successor_not_below", "#/successor_id")]),
        (Merge(6, 7), [("successor_of_kind", "#/successor_id")]),
        (Merge(2, 5), [("code_below_parent", "#/units/-/code")]),
        (Merge(2, 5, (Placement(3, "362001"),)), [("code_once", "#/units/0/code")]),
        (
            Merge(2, 5, (Placement(4, "362002"),)),
            [("unit_known", "#/units/0"), ("code_below_parent", "#/units/-/code")],
        ),
        (Merge(6, 5), None),
        (Move(2, 3, "361001002"), [("no_circle", "#/parent_id")]),
        (Move(2, 2), [("no_circle", "#/parent_id")]),
        (Move(3, 5), [("code_below_parent", "#/code")]),
        (Move(3, 5, "362001"), [("code_once", "#/code")]),
        (Move(3, 7, "900001"), [("parent_of_kind", "#/parent_id")]),
        (Move(3, 77, "362001"), [("code_once", "#/code"), ("parent_valid", "#/parent_id")]),
        (Move(3, 8, "361009"), [("region_of_parent", "#/region_code")]),
        (Move(3, 2), [("something_changes", "#")]),
        (Move(3, None, "363"), [("parent_of_kind", "#/parent_id")]),
        (Move(5, 2, "361002"), [("parent_of_kind", "#/parent_id")]),
        (Move(5, None, None, "999999"), [("region_known", "#/region_code")]),
        (Move(5, None, None, "441600"), [("region_valid", "#/region_code")]),
        (Move(5, None, None, "441699"), [("region_valid", "#/region_code")]),
        (Rename(2, "医保局"), [("something_changes", "#/name")]),
        (Rename(99, "某局"), [("organisation_known", "#")]),
        (Correct(2), [("something_changes", "#")]),
        (Correct(2, code="362"), [("code_once", "#/code"), ("code_below_parent", "#/code")]),
        (Correct(99, name="某局"), [("organisation_lives", "#/effective_day")]),
        (Correct(2, credit_code="91350100M000100Y44"), [("credit_code_right", "#/credit_code")]),
        (Register(LONGCHUAN, "361", "教育局", "department"), [("code_once", "#/code")]),
        (Register(LONGCHUAN, "361002", "教育局", "department"), [("code_below_parent", "#/code")]),
        (Register(LONGCHUAN, "363001", "学校", "unit", 2), [("code_below_parent", "#/code")]),
        (Register(LONGCHUAN, "363", "学校", "unit"), [("parent_of_kind", "#/parent_id")]),
        (Register("999999", "363", "教育局", "department"), [("region_known", "#/region_code")]),
        (Register(LONGCHUAN, "363", "教育局", "department", None, "1"), [("credit_code_right", "#/credit_code")]),
        (Split(2, (Heir(main=True, organisation_id=5),)), [("one_main_successor", "#/successors")]),
        (
            Split(2, (Heir(main=True, organisation_id=5), Heir(main=True, organisation_id=1))),
            [("one_main_successor", "#/successors")],
        ),
        (
            Split(2, (Heir(main=False, organisation_id=5), Heir(main=False, organisation_id=1))),
            [("one_main_successor", "#/successors")],
        ),
        (
            Split(2, (Heir(main=True, organisation_id=5), Heir(main=False, organisation_id=5))),
            [("successor_once", "#/successors")],
        ),
        (
            Split(
                2,
                (
                    Heir(main=True, organisation_id=5, units=(Placement(3, "362002"),)),
                    Heir(main=False, organisation_id=1, units=(Placement(3, "001001"),)),
                ),
            ),
            [("one_parent", "#/successors/1/units/0")],
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    history: OrganisationHistory, act: Act, expected: list[tuple[str, str]] | None
) -> None:
    if expected is None:
        plan_of(history, act, Y20)
    elif isinstance(act, Merge) and len(expected) == 2:
        assert expected[0] in refusals(history, act, Y20)
    else:
        assert refusals(history, act, Y20) == expected


def test_what_ended_neither_ends_again_nor_takes_over_nor_lies_above(history: OrganisationHistory) -> None:
    after = done(history, Merge(5, 2, (Placement(6, "361002"),)), Y20)
    assert refusals(after, Merge(5, 1), Y21) == [("organisation_lives", "#")]
    assert refusals(after, Merge(2, 5, (Placement(3), Placement(6))), Y21)[0] == (
        "organisation_lives",
        "#/successor_id",
    )
    assert refusals(after, Rename(5, "新供销社"), Y21) == [("organisation_lives", "#")]
    assert refusals(after, Register(LONGCHUAN, "362001", "某中心", "unit", 5), Y21) == [("parent_valid", "#/parent_id")]
    with pytest.raises(OrganisationChangeRefused) as refused:
        plan_of(after, Rename(5, "新供销社"), Y21)
    assert "医保局" in refused.value.findings[0].detail, "it says who took over"


def test_acts_do_not_overtake_each_other(history: OrganisationHistory) -> None:
    after = done(history, Rename(2, "医疗保障局"), Y21)
    for day in (Y20, Y21):
        assert refusals(after, Rename(2, "卫健局"), day) == [("in_order", "#/effective_day")]
    assert refusals(history, Rename(2, "卫健局"), date(2017, 1, 1)) == [("organisation_lives", "#")]
    # the unit left its department later than the merge that is registered now
    left = done(history, Move(6, 2, "361002"), Y22)
    assert refusals(left, Merge(5, 1), Y21) == [("in_order", "#/effective_day")]


def test_a_code_is_free_again_from_the_day_on_which_it_was_given_up(history: OrganisationHistory) -> None:
    after = done(history, Merge(5, 2, (Placement(6, "361002"),)), Y20)
    plan_of(after, Register(LONGCHUAN, "362", "新供销社", "department"), Y20)
    early = Register(LONGCHUAN, "362", "新供销社", "department")
    assert refusals(after, early, date(2019, 12, 31)) == [("code_once", "#/code")]


def test_history_is_told_in_words(history: OrganisationHistory) -> None:
    after = done(history, Rename(2, "医疗保障局"), Y20)
    after = done(after, Move(3, 5, "362002"), Y21)
    after = done(after, Merge(3, 5, (Placement(4, "362003"),)), Y22)
    assert [(event.day, event.words) for event in story_of(after, 3)] == [
        (FOUNDED, "设立，名称“医保中心”，编码 361001，隶属“医保局”。"),
        (Y21, "改隶“供销社”，编码由 361001 改为 362002。"),
        (Y22, "并入“供销社”，其工作由该机构承接。"),
    ]
    assert story_of(after, 5)[-1].words == "“医保中心”并入，由本机构承接其工作。"
    assert story_of(after, 2)[-1].words == "由“医保局”更名为“医疗保障局”。"
