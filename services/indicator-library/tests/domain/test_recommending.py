"""Recommending is explained, covers the form, and says of a left-out table more than its words alone could."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from indicator_library.domain.explaining import explain
from indicator_library.domain.headings import STANDARD, standard_heading
from indicator_library.domain.industries import Recognised, recognise
from indicator_library.domain.judging import is_well_named
from indicator_library.domain.recommending import TWINS, Held, is_particular, recommend
from indicator_library.domain.resembling import Rarity, alike, office, shared_words
from indicator_library.domain.similar_projects import Case, CaseRow, Project, Used, used_of
from indicator_library.published_cases.leaving_out import left_out, mean
from indicator_library.published_cases.loading import examples_of, published_cases, shipped_rarity

FARMING = ("农业", "乡村振兴")


def a_case(key: str, project: str, *names: str, weight: str = "10") -> Case:
    rows = tuple(CaseRow("产出指标", "数量指标", name, Decimal(weight)) for name in names)
    return Case(key, project, "某县农业农村局", FARMING, rows)


@pytest.mark.parametrize(
    ("name", "unit", "place"),
    [
        ("2022年高标准农田建设项目", "某县农业农村局", ("农业", "乡村振兴")),
        ("普通高中国家助学金", "某县第四中学", ("教育", None)),
        ("乡村道路养护", "某市交通运输局", ("交通运输", None)),
        ("城乡居民医保参保补助", "", ("社会保障", "医疗保障")),
        ("图书馆免费开放", "", ("文化旅游", None)),
        ("主干道清扫保洁", "", ("城乡建设", None)),
        ("专项", "某县水利局", ("水利", None)),
        ("高龄老人津贴发放", "", ("社会保障", "民政")),
        ("职业技能提升培训补贴", "", ("社会保障", "就业")),
        ("城区公交运营补贴", "", ("交通运输", None)),
        ("警用装备购置", "", ("公共安全", None)),
        ("专项", "", (None, None)),
    ],
)
def test_the_industry_is_told_from_the_words(name: str, unit: str, place: tuple[str | None, str | None]) -> None:
    assert recognise(name, "", unit).place == place


@pytest.mark.parametrize(
    ("category", "subcategory", "heading"),
    [
        ("产出指标", "数量指标", "数量指标"),
        ("产出指标(50分)", "产出质量", "质量指标"),
        ("成本指标", "经济成本指标", "成本指标"),
        ("效益指标", "环境效益", "生态效益指标"),
        ("效益指标", "服务对象满意度指标", "满意度指标"),
        ("满意度", None, "满意度指标"),
        ("过程", "预算执行", "预算执行"),
    ],
)
def test_headings_are_told_in_the_words_of_the_form(category: str, subcategory: str | None, heading: str) -> None:
    assert standard_heading(category, subcategory) == heading


def test_words_in_common_are_shown_and_places_are_not_an_office() -> None:
    assert shared_words("岳阳县2022年高标准农田建设项目", "高标准农田亩均财政资金补助")[0] == "高标准农田"
    assert shared_words("困难学生资助对象帮扶", "受助对象满意度") == ()
    assert shared_words("困难救助对策研究", "受助对象满意度") == ()
    assert shared_words("农村公路养护", "农村公路完好率") == ("农村公路",)
    assert office("六安市金安区体育局") == "体育局"
    assert office("甘孜州市场监督管理局") == "市场监督管理局"


def test_the_nearer_project_speaks_louder_and_is_told_with_its_weights() -> None:
    cases = [
        a_case("1", "高标准农田建设", "新增高标准农田面积", weight="15"),
        a_case("2", "高标准农田改造提升", "新增高标准农田面积", weight="5"),
        a_case("3", "公务用车购置", "购置车辆数"),
    ]
    project = Project("2023年高标准农田建设项目", unit="某县农业农村局", place=FARMING)
    rarity = Rarity.of(case.project for case in cases)
    used = used_of(project, cases, rarity)
    first, *_ = recommend(project, used, [], rarity)
    assert first.name == "新增高标准农田面积"
    told = explain(project, Recognised(*FARMING), first, used)
    assert told.because == "2个同类项目使用；分值5—15，中位10；与项目名称和说明共有“高标准农田”；指标库中尚无此指标"


def test_what_the_library_holds_keeps_its_name_and_code() -> None:
    held = Held("id", "N-1", "新增高标准农田面积", "产出指标", "数量指标", FARMING)
    used = [Used("产出指标", "数量指标", "新增高标准农田 面积", 0.9, "1")]
    project = Project("高标准农田", place=FARMING)
    (one,) = recommend(project, used, [held], Rarity.of(["高标准农田"]))
    assert one.held == held
    assert "指标库中“农业—乡村振兴”的指标" in explain(project, Recognised(*FARMING), one, used).because


def test_names_that_the_quality_index_calls_out_and_mere_headings_are_not_recommended() -> None:
    bad = ["科目调整次数", "是否完成任务", "2020年12月完成", "满意度"]
    used = [Used("满意度指标", "满意度指标", name, 1.0, name) for name in bad]
    assert recommend(Project("任何项目"), used, [], Rarity.of(["任何项目"])) == ()


def test_words_of_another_industry_are_not_recommended_common_ones_are() -> None:
    used = [Used("效益指标", "社会效益指标", name, 0.3, name) for name in ("受益贫困人口数", "受益居民户数")]
    (only,) = recommend(Project("城区公厕改造", place=("城乡建设", None)), used, [], Rarity.of(["城区公厕改造"]))
    assert only.name == "受益居民户数"


FOREIGN_WORDS = re.compile("免学费|渔船|低保|建档立卡|贫困|院区|学生")


@pytest.mark.parametrize(
    "name",
    [
        *("高龄老人津贴发放", "城区公交运营补贴", "保障性住房租赁补贴", "警用装备购置", "地质灾害隐患点治理"),
        *("农村生活污水治理工程", "森林防火隔离带建设", "文化惠民演出进乡村"),
    ],
)
def test_what_nothing_connects_with_a_project_does_not_fill_a_heading_of_it(name: str) -> None:
    project = Project(name, place=recognise(name).place)
    used = used_of(project, examples_of("project"), shipped_rarity())
    chosen = recommend(project, used, [], shipped_rarity())
    assert len(chosen) >= 6
    strange = [one.name for one in chosen if FOREIGN_WORDS.search(one.name) and project.place[0] != "社会保障"]
    assert not strange


@pytest.mark.parametrize("name", ["新建水泥路1条", "医院收入达到5亿元", "打造国际网球赛事", "资料齐全,质量合格"])
def test_a_place_a_sum_or_a_sentence_of_one_project_is_no_name_for_another(name: str) -> None:
    assert is_particular(name)
    assert not any(is_particular(other) for other in ("森林火灾6小时内扑灭率", "65周岁以上老人数", "新建道路长度"))


PROJECTS = some.sampled_from(
    [one.case.project for one in published_cases() if one.case.project] + ["新能源汽车充电桩补贴", "信访维稳", "一"]
)


@settings(max_examples=15, deadline=None)
@given(PROJECTS, some.integers(1, 14))
def test_a_set_is_no_longer_than_asked_without_twins_well_named_and_always_the_same(name: str, most: int) -> None:
    project = Project(name, place=recognise(name).place)
    used = used_of(project, examples_of("project"), shipped_rarity())
    chosen = recommend(project, used, [], shipped_rarity(), most=most)
    assert len(chosen) == most
    assert all(one.heading in STANDARD and is_well_named(one.name) for one in chosen)
    pairs = [(one, other) for at, one in enumerate(chosen) for other in chosen[:at]]
    assert all(alike(one.name, other.name) < TWINS for one, other in pairs)
    assert recommend(project, used, [], shipped_rarity(), most=most) == chosen
    if most >= 9:
        assert len({one.heading for one in chosen}) >= 5  # what hardly fits does not fill a heading


def test_more_nearness_never_takes_a_name_out() -> None:
    project = Project("任何项目")
    rarity = Rarity.of(["任何项目"])
    names = ["新建道路长度", "发放补贴人数", "更新设备台数"]
    used = [Used("产出指标", "数量指标", name, 0.2, name) for name in names]
    for name in names:
        nearer = [
            Used(one.category, one.subcategory, one.name, 0.9 if one.name == name else 0.2, one.project) for one in used
        ]
        assert recommend(project, nearer, [], rarity, most=1)[0].name == name


def test_a_few_tables_left_out_are_met_better_than_by_trigrams() -> None:
    found = list(left_out(every=6))
    ours, plain = mean([one.recommended for one in found]), mean([one.plain for one in found])
    assert len(found) >= 7
    assert ours.headings > plain.headings + 0.2


@pytest.mark.long
def test_every_table_left_out_is_met_better_than_by_trigrams_and_no_better_than_can_be() -> None:
    found = list(left_out())
    ours, plain = mean([one.recommended for one in found]), mean([one.plain for one in found])
    assert len(found) == 44
    assert ours.headings >= 0.9
    assert ours.headings >= 2 * plain.headings
    assert (ours.names > plain.names, ours.loosely > 5 * plain.loosely) == (True, True)
    for one in found:
        assert one.recommended.names <= one.reachable.names
        assert one.recommended.loosely <= one.reachable.loosely
    offices = list(left_out(objects=("department",)))
    assert mean([one.recommended for one in offices]).names >= mean([one.plain for one in offices]).names
