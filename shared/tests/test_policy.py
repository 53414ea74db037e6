"""What holds where and when: packs are built here by hand, no file is read."""

from datetime import date
from typing import Any

import pytest

from wenxiao.findings import Parameter
from wenxiao.policy import Clause, ClauseNotFound, Dated, Pack, PackHead, PolicyLibrary, PolicyNotInForce

OLD, NEW = date(2020, 1, 1), date(2022, 1, 1)


def a_value(
    value: Any, start: date, until: date | None = None, basis: tuple[str, ...] = (), note: str = "来历"
) -> Dated:
    return Dated.model_validate(
        {
            "from": start,
            "until": until,
            "continues": None if until else True,
            "value": value,
            "unit": "day",
            "basis": basis,
            "source": None if basis else "convention",
            "note": note,
        }
    )


def a_pack(name: str, region: str | None, levels: tuple[str, ...], adopts: tuple[str, ...] = (), **values: Any) -> Pack:
    head = PackHead.model_validate(
        {
            "pack": name,
            "zh": name,
            "version": "1",
            "region_code": region,
            "applies_to": levels,
            "adopts": adopts,
            "in_force_from": OLD,
        }
    )
    return Pack(head, {"deadlines": {key: tuple(line) for key, line in values.items()}} if values else {})


def a_library(*, note: str = "来历", national: int = 10) -> PolicyLibrary:
    packs = [
        a_pack(
            "national",
            None,
            ("city", "county", "town"),
            reply=[a_value(national, OLD, note=note)],
            report=[a_value(30, NEW)],
        ),
        a_pack("city", "440500", ("city", "county"), reply=[a_value(7, OLD, basis=("c-1",))]),
        a_pack("strict", "441622", ("county",), report=[a_value(5, OLD, date(2020, 12, 31)), a_value(6, NEW)]),
        a_pack("wide", "441621", ("county", "town"), reply=[a_value(3, NEW)]),
        a_pack("borrower", "441623", ("county",), ("city",), report=[a_value(9, OLD)]),
        a_pack("bare", "441624", ("county",)),
    ]
    clause = Clause("c-1", "办法", "某财〔2019〕1号", "三", "七日内答复", "rule", "reply", date(2019, 6, 1))
    return PolicyLibrary({pack.head.pack: pack for pack in packs}, {"c-1": clause}, "national")


def held(region_code: str, level: str, day: date, library: PolicyLibrary | None = None) -> dict[str, Any]:
    section = (library or a_library()).effective("deadlines", region_code=region_code, level=level, day=day)
    return {name: parameter.value for name, parameter in section.parameters.items()}


def test_a_region_falls_back_to_national_parameter_by_parameter() -> None:
    assert held("441622", "county", NEW) == {"report": 6, "reply": 10}


def test_a_region_without_a_pack_uses_national() -> None:
    assert held("330681", "county", NEW) == {"reply": 10, "report": 30}


def test_a_value_holds_from_its_first_day_to_its_last() -> None:
    assert held("441622", "county", date(2020, 12, 31))["report"] == 5
    assert "report" not in held("441622", "county", date(2021, 6, 1))  # a gap, and national does not hold yet
    assert held("441622", "county", date(2021, 12, 31)) == {"reply": 10}
    assert held("441622", "county", NEW)["report"] == 6


def test_a_town_belongs_to_its_countys_pack_only_when_that_says_so() -> None:
    assert held("441621100", "town", NEW)["reply"] == 3
    assert held("441622100", "town", NEW) == {"reply": 10, "report": 30}


def test_a_citys_pack_binds_its_counties_only_when_it_says_so() -> None:
    assert held("440507", "county", NEW)["reply"] == 7
    assert held("440507001", "town", NEW)["reply"] == 10


def test_an_adopted_pack_comes_before_national_and_after_ones_own() -> None:
    assert held("441623", "county", NEW) == {"report": 9, "reply": 7}


def test_a_parameter_carries_its_basis_or_says_that_it_is_a_convention() -> None:
    section = a_library().effective("deadlines", region_code="440500", level="city", day=NEW)
    assert section.parameters["reply"] == Parameter(7, ("c-1",), "law")
    assert section.parameters["report"] == Parameter(30, (), "convention")


def test_what_does_not_hold_on_the_day_is_refused_in_words() -> None:
    section = a_library().effective("deadlines", region_code="441621", level="county", day=date(2019, 1, 1))
    with pytest.raises(PolicyNotInForce, match="reply"):
        section.parameters["reply"]


def test_a_stamp_names_every_pack_that_can_decide_and_ignores_notes() -> None:
    where = {"region_code": "441622", "level": "county", "day": NEW}
    stamp = a_library().effective("deadlines", **where).stamp  # type: ignore[arg-type]  # keywords of three types
    assert (stamp.pack, stamp.section, stamp.version) == ("strict", "deadlines", "strict-1+national-1")
    assert stamp == a_library(note="另一种说法").effective("deadlines", **where).stamp  # type: ignore[arg-type]  # as above
    changed = a_library(national=11).effective("deadlines", **where).stamp  # type: ignore[arg-type]  # as above
    assert changed.sha256 != stamp.sha256
    assert len(stamp.sha256) == 64


def test_a_pack_without_the_section_is_stamped_as_the_one_that_decides() -> None:
    assert a_library().effective("deadlines", region_code="441624", level="county", day=NEW).stamp.pack == "national"


def test_a_clause_is_found_by_its_id_and_an_unknown_one_is_refused() -> None:
    assert a_library().clause("c-1").number == "某财〔2019〕1号"
    with pytest.raises(ClauseNotFound, match="c-9"):
        a_library().clause("c-9")
