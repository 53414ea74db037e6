"""Searching the library: words, facets, the tree, and whose library it is."""

from typing import Any

import pytest

from indicator_library.app import create_app
from indicator_library.database import ROLE
from indicator_library.indicators.queries import FACETS, MOST_VALUES
from indicator_library.settings import Settings
from wenxiao.access import Duty, Role
from wenxiao.clients import Network
from wenxiao.testing import (
    COUNTY,
    KEYS,
    OTHER_COUNTY,
    PRIVATE_KEY,
    Caller,
    TestDatabase,
    a_principal,
    serving,
)
from wenxiao_directory.testing import StandInGateway

from .keeping import INDICATORS, RATE, department, found, published, unit

ANYBODY = a_principal(Role.AUDIT, Duty.CHECKER)
FACETED = f"{INDICATORS}/facets"


async def counted(library: Caller, **filters: str) -> int:
    """How many the list has, page by page."""
    number, cursor = 0, None
    while True:
        page = await found(library, ANYBODY, limit="200", **filters, **({"cursor": cursor} if cursor else {}))
        number, cursor = number + len(page["items"]), page["next"]
        if cursor is None:
            return number


@pytest.mark.parametrize(
    "filters",
    [
        *({}, {"category": "产出"}, {"q": "满意度"}, {"industry": "教育", "kind": "quantitative"}),
        *({"q": "资金到位律"}, {"q": "满意度", "scope": "everything", "applies_to": "project", "category": "产出"}),
    ],
)
async def test_each_facet_counts_what_the_list_would_show(library: Caller, filters: dict[str, str]) -> None:
    facets = await found(library, ANYBODY, FACETED, **filters)
    assert set(facets) == set(FACETS)
    for facet in ("category", "kind", "applies_to", "industry"):
        rest = {name: value for name, value in filters.items() if name != facet}
        for value in facets[facet][:2]:
            assert value["indicators"] == await counted(library, **rest, **{facet: value["value"]}), (facet, value)


async def test_the_tree_holds_every_indicator_once(library: Caller) -> None:
    tree = await found(library, ANYBODY, f"{INDICATORS}/tree")
    assert sum(branch["indicators"] for branch in tree) == await counted(library)
    for branch in tree:
        assert branch["indicators"] == sum(one["indicators"] for one in branch["subcategories"])
    names = [branch["category"] for branch in tree]
    assert len(names) == len(set(names))
    assert "产出指标" in names


async def test_facets_and_tree_show_what_the_list_shows_where_nothing_holds_the_words(library: Caller) -> None:
    listed = await counted(library, q="资金到位律")
    facets = await found(library, ANYBODY, FACETED, q="资金到位律")
    assert sum(one["indicators"] for one in facets["tier"]) == listed > 0
    tree = await found(library, ANYBODY, f"{INDICATORS}/tree", q="资金到位律")
    assert sum(branch["indicators"] for branch in tree) == listed
    assert await found(library, ANYBODY, f"{INDICATORS}/tree", q="无此一说之物") == []


async def test_every_facet_can_be_filtered_by_and_is_no_longer_than_fifty(library: Caller) -> None:
    facets = await found(library, ANYBODY, FACETED, scope="everything")
    for facet, values in facets.items():
        assert len(values) <= MOST_VALUES
        assert values == sorted(values, key=lambda one: -one["indicators"])
        for value in values[-1:]:
            assert await counted(library, scope="everything", **{facet: value["value"]}) == value["indicators"], facet


async def test_the_name_itself_comes_before_names_that_begin_with_it_or_hold_it(library: Caller) -> None:
    for name in ("群众满意率", "群众满意率提升幅度", "参训群众满意率"):
        await published(library, content=RATE | {"name": name}, distinct_because="各有所指")
    hits = [item["name"] for item in (await found(library, unit(Duty.MAKER), q="群众满意率"))["items"]]
    assert hits[:3] == ["群众满意率", "群众满意率提升幅度", "参训群众满意率"]


async def test_words_that_nothing_holds_find_what_resembles_them(library: Caller) -> None:
    await published(library, content=RATE)
    hits = await found(library, unit(Duty.MAKER), q="水质监测断面达标情况")
    assert hits["items"][0]["name"] == RATE["name"]
    half = [item["name"] for item in (await found(library, unit(Duty.MAKER), q="参保率"))["items"]]
    assert half
    assert all("参保" in name or "保率" in name for name in half)
    for nothing in ("无此一说之物", "100%", "%", "2026"):
        assert (await found(library, unit(Duty.MAKER), q=nothing))["items"] == []


async def test_pages_of_a_search_follow_each_other_without_gap(library: Caller) -> None:
    whole = [item["id"] for item in (await found(library, ANYBODY, q="率", limit="200"))["items"]]
    pages: list[str] = []
    cursor: dict[str, str] = {}
    while len(pages) < len(whole):
        page = await found(library, ANYBODY, q="率", limit="17", **cursor)
        pages += [item["id"] for item in page["items"]]
        cursor = {"cursor": page["next"] or ""}
    assert pages[: len(whole)] == whole
    assert len(set(pages)) == len(pages)


async def effective(library: Caller, **of: str) -> set[str]:
    """The names that were added to the library, as far as they hold there."""
    listed = await found(library, ANYBODY, q="断面", limit="200", **of)
    return {item["name"] for item in listed["items"] if item["tier"] != "national"}


async def test_the_library_of_any_region_and_unit_can_be_asked_for(database: TestDatabase) -> None:
    directory = StandInGateway()
    settings = Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )
    async with serving(create_app(settings, Network(transports={"gateway": directory.transport()}), KEYS)) as library:
        await _of_any_region_and_unit(library, directory)


async def _of_any_region_and_unit(library: Caller, directory: StandInGateway) -> None:
    for code, level, path in (("441622", "county", COUNTY), ("441621", "county", OTHER_COUNTY)):
        place: dict[str, Any] = {"code": code, "name": code, "level": level, "parent_code": "441600", "path": path}
        directory.state("region", code, place)
    directory.organisation(361001, "水务所")
    directory.organisation(362001, "学校")
    await directory.read_by(library.app)
    await published(library, content=RATE)
    await published(library, department, content=RATE | {"name": "水功能区断面达标率"})
    both = {RATE["name"], "水功能区断面达标率"}
    assert await effective(library, region_code="441622") == {RATE["name"]}
    assert await effective(library, region_code="441621") == set()
    assert await effective(library, unit_id="361001") == both
    assert await effective(library, unit_id="362001") == {RATE["name"]}
    assert await effective(library, scope="everything") == both
    async with library.of(ANYBODY) as caller:
        for params in ({"region_code": "999999"}, {"unit_id": "7"}, {"unit_id": "361001", "region_code": "441621"}):
            answer = await caller.get(INDICATORS, params=params)
            assert (answer.status_code, answer.json()["type"]) == (422, "/problems/place-unknown")


async def test_an_indicator_out_of_its_time_is_not_in_the_effective_library(library: Caller) -> None:
    await published(library, content=RATE | {"valid_from": "2099-01-01"})
    await published(library, content=RATE | {"name": "旧断面达标率", "valid_until": "2000-12-31"})
    assert await effective(library) == set()
    assert await effective(library, scope="everything") == {RATE["name"], "旧断面达标率"}
