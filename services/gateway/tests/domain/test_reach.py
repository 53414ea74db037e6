"""The reach of each role, by hand from the brief, and properties that must hold for any directory."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.reach import (
    NOTHING,
    RULES,
    Extent,
    ExtentKind,
    Lines,
    OrganisationFacts,
    PostFacts,
    reach_of,
)
from wenxiao.access import ReachKind, Role

LONGCHUAN = "/44/4416/441622"
# 1 health bureau, 2 its centre, 3 a unit merged into 2, 4 another bureau, 5 its unit
DIRECTORY = (
    OrganisationFacts(1),
    OrganisationFacts(2, parent_id=1),
    OrganisationFacts(3, parent_id=4, successor_id=2),
    OrganisationFacts(4),
    OrganisationFacts(5, parent_id=4),
)


def extents(role: str, organisation_id: int | None = None) -> tuple[Extent, Extent]:
    reach = reach_of(PostFacts(role, LONGCHUAN, organisation_id), Lines(DIRECTORY))
    return reach.read, reach.write


def holds(extent: Extent, path: str, unit: int | None) -> bool:
    """What the row policies decide; written here a second time, independently."""
    steps, root = path.strip("/").split("/"), [s for s in extent.region_path.strip("/").split("/") if s]
    if extent.kind is ExtentKind.REGION_TREE:
        return steps[: len(root)] == root
    if extent.kind is ExtentKind.OWN_REGION:
        return steps == root
    return extent.kind is ExtentKind.UNITS and steps == root and unit in (extent.units or ())


def test_every_role_of_the_platform_has_its_rule() -> None:
    assert set(RULES) == {role.value for role in Role}
    assert {kind.value for kind in ExtentKind} == {kind.value for kind in ReachKind}


@pytest.mark.parametrize("role", ["finance", "treasury", "budget_system"])
def test_money_reads_the_tree_and_writes_its_own_region(role: str) -> None:
    assert extents(role, 1) == (
        Extent(ExtentKind.REGION_TREE, LONGCHUAN),
        Extent(ExtentKind.OWN_REGION, LONGCHUAN),
    )


def test_a_department_reaches_itself_its_units_and_what_was_merged_into_them() -> None:
    units = Extent(ExtentKind.UNITS, LONGCHUAN, (1, 2, 3))
    assert extents("department", 1) == (units, units)


def test_a_unit_reaches_itself_and_its_predecessors() -> None:
    units = Extent(ExtentKind.UNITS, LONGCHUAN, (2, 3))
    assert extents("unit", 2) == (units, units)


@pytest.mark.parametrize("role", ["npc", "npc_network"])
def test_the_congress_reads_what_is_published_to_it_and_writes_nothing(role: str) -> None:
    assert extents(role) == (Extent(ExtentKind.PUBLISHED, LONGCHUAN, None, "npc"), NOTHING)


def test_the_public_reads_what_is_published_everywhere() -> None:
    assert extents("public") == (Extent(ExtentKind.PUBLISHED, "/", None, "public"), NOTHING)


def test_a_service_reaches_everything() -> None:
    everything = Extent(ExtentKind.REGION_TREE, "/")
    assert extents("service") == (everything, everything)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_the_three_administrators_reach_no_business(role: str) -> None:
    assert extents(role, 1) == (NOTHING, NOTHING)


@pytest.mark.parametrize("role", ["audit", "discipline", "government", "organization_dept", "platform"])
def test_those_who_look_on_write_nothing(role: str) -> None:
    assert extents(role, 1) == (Extent(ExtentKind.REGION_TREE, LONGCHUAN), NOTHING)


@pytest.mark.parametrize("role", ["department", "unit"])
def test_without_an_organisation_units_reach_nothing(role: str) -> None:
    assert extents(role) == (NOTHING, NOTHING)


def test_a_circle_in_the_directory_ends() -> None:
    circle = [OrganisationFacts(1, successor_id=2), OrganisationFacts(2, successor_id=1)]
    assert Lines(circle).readable(1) == Lines(circle).writable(1) == (1, 2)
    assert Lines(circle).heirs_of(1) == ()
    assert Lines([OrganisationFacts(1, 2), OrganisationFacts(2, 1)]).department_of(1) == 2


digits = st.text("0123456789", min_size=1, max_size=4)
paths = st.lists(digits, min_size=1, max_size=4).map(lambda steps: "/" + "/".join(steps))
ids = st.integers(1, 12)
directories = st.lists(
    st.builds(OrganisationFacts, ids, st.none() | ids, st.none() | ids, st.lists(ids, max_size=2).map(tuple)),
    max_size=12,
    unique_by=lambda o: o.id,
)
portfolios = st.lists(ids, max_size=3).map(tuple)
posts = st.builds(PostFacts, st.sampled_from(sorted(RULES)), paths, st.none() | ids, portfolios)


@settings(deadline=None)
@given(posts, directories, paths, st.none() | ids)
def test_whatever_may_be_written_may_be_read(
    post: PostFacts, directory: list[OrganisationFacts], path: str, unit: int | None
) -> None:
    reach = reach_of(post, Lines(directory))
    assert not holds(reach.write, path, unit) or holds(reach.read, path, unit)


@settings(deadline=None)
@given(posts.filter(lambda post: post.role != "service"), directories, paths, st.none() | ids)
def test_nothing_outside_the_own_region_is_ever_written_nor_read_above_or_beside_it(
    post: PostFacts, directory: list[OrganisationFacts], path: str, unit: int | None
) -> None:
    reach = reach_of(post, Lines(directory))
    if holds(reach.write, path, unit):
        assert path == post.region_path
    if holds(reach.read, path, unit):
        assert path == post.region_path or path.startswith(post.region_path + "/")


@settings(deadline=None)
@given(ids, directories)
def test_units_hold_the_organisation_and_are_closed(organisation: int, directory: list[OrganisationFacts]) -> None:
    reached = Lines(directory).readable(organisation)
    assert organisation in reached
    assert list(reached) == sorted(set(reached))
    for other in directory:
        above = {other.successor_id if other.successor_id is not None else other.parent_id, *other.co_successors}
        if above & set(reached):
            assert other.id in reached


@settings(deadline=None)
@given(ids, directories, directories)
def test_more_organisations_never_shrink_a_reach(
    organisation: int, directory: list[OrganisationFacts], more: list[OrganisationFacts]
) -> None:
    known = {one.id for one in directory}
    whole = [*directory, *(one for one in more if one.id not in known)]
    assert set(Lines(directory).readable(organisation)) <= set(Lines(whole).readable(organisation))
    assert set(Lines(directory).writable(organisation)) <= set(Lines(whole).writable(organisation))


# 1 a bureau that was split into 2 (main) and 3; 4 is a unit of 2, 5 was merged into 4; 6 another bureau, 7 finance
SPLIT = Lines(
    [
        OrganisationFacts(1, successor_id=2, co_successors=(3,)),
        OrganisationFacts(2),
        OrganisationFacts(3),
        OrganisationFacts(4, parent_id=2),
        OrganisationFacts(5, parent_id=6, successor_id=4),
        OrganisationFacts(6),
        OrganisationFacts(7),
    ]
)


def test_what_was_split_is_read_by_all_and_written_by_the_main_one() -> None:
    assert (SPLIT.readable(3), SPLIT.writable(3)) == ((1, 3), (3,))
    assert (SPLIT.readable(2), SPLIT.writable(2)) == ((1, 2, 4, 5), (1, 2, 4, 5))


def test_a_units_post_never_reaches_what_lies_below_also_where_its_unit_became_a_department() -> None:
    """1 a bureau with the unit 2; the unit 3 was merged into the bureau itself, and its clerk sits there now."""
    lines = Lines([OrganisationFacts(1), OrganisationFacts(2, parent_id=1), OrganisationFacts(3, successor_id=1)])
    units = Extent(ExtentKind.UNITS, LONGCHUAN, (1, 3))
    reach = reach_of(PostFacts("unit", LONGCHUAN, 1), lines)
    assert (reach.read, reach.write) == (units, units)
    assert reach_of(PostFacts("department", LONGCHUAN, 1), lines).read.units == (1, 2, 3)


def test_a_unit_that_was_merged_elsewhere_has_left_its_department() -> None:
    assert SPLIT.readable(6) == (6,)


def test_a_portfolio_narrows_what_finance_writes_not_what_it_reads() -> None:
    reach = reach_of(PostFacts("finance", LONGCHUAN, 7, (6,)), SPLIT)
    assert reach.read == Extent(ExtentKind.REGION_TREE, LONGCHUAN)
    assert reach.write == Extent(ExtentKind.UNITS, LONGCHUAN, (6, 7))


def test_a_portfolio_goes_on_in_all_successors() -> None:
    reach = reach_of(PostFacts("finance", LONGCHUAN, 7, (1,)), SPLIT)
    assert reach.write == Extent(ExtentKind.UNITS, LONGCHUAN, (1, 2, 3, 4, 5, 7))


def test_without_a_portfolio_finance_writes_its_whole_region() -> None:
    assert reach_of(PostFacts("finance", LONGCHUAN, 7), SPLIT).write == Extent(ExtentKind.OWN_REGION, LONGCHUAN)
    assert reach_of(PostFacts("treasury", LONGCHUAN, 7, (6,)), SPLIT).write.kind is ExtentKind.OWN_REGION
