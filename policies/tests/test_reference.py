"""The packs beside the reference they were written from: nothing that a document states was dropped in silence."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from wenxiao.policy import Clause, Pack
from wenxiao_policies import load

REFERENCE = Path(__file__).parent / "data" / "reference"
FIGURES: dict[str, Any] = yaml.safe_load((REFERENCE / "figures.yaml").read_text("utf-8"))
MAPPING: dict[str, Any] = yaml.safe_load((REFERENCE / "mapping.yaml").read_text("utf-8"))
DOCUMENTS = list(FIGURES)


@cache
def stated(document: str) -> dict[str, Any]:
    policy: dict[str, Any] = yaml.safe_load((REFERENCE / f"{document}.yaml").read_text("utf-8"))["policy"]
    return policy


def own_clauses(document: str) -> list[Clause]:
    return [clause for clause in load().clauses.values() if clause.pack == document]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and scalar; items of a list share the path of the list. A basis is looked at elsewhere."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "basis":
                yield from leaves(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    elif value is not None:
        yield path, value


def cited(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("basis", ())
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from cited(inner)


def scalars(value: Any) -> Iterator[Any]:
    """Everything that stands in a value of a pack, keys included, as the reference writes it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from scalars(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from scalars(inner)
    elif isinstance(value, date):
        yield value.isoformat()
    elif isinstance(value, Decimal):
        yield int(value) if value == int(value) else value
    else:
        yield value


def places_of(document: str, path: str) -> list[str]:
    steps = path.split(".")
    where: dict[str, list[str]] = MAPPING[document]["where"]
    for length in range(len(steps), 0, -1):
        if (key := ".".join(steps[:length])) in where:
            return where[key]
    return []


def held_at(pack: Pack, place: str) -> list[Any]:
    """What stands at `section.parameter`, or in a field of pack.yaml; only law counts, no convention."""
    section, name = place.split(".")
    if section == "pack":
        return [getattr(pack.head, name)]
    return [part for dated in pack.sections[section][name] for part in (dated.value, dated.note) if not dated.source]


def faults(document: str) -> Iterator[str]:
    pack, words = load().packs[document], MAPPING[document]["words"]
    for path, value in leaves(stated(document)):
        ours = words.get(f"{path}={value}", words.get(value, value))
        places = places_of(document, path)
        found = list(scalars([held_at(pack, place) for place in places]))
        if not any(one == ours and isinstance(one, bool) == isinstance(ours, bool) for one in found):
            yield f"{path}: {value} -> {ours} {places}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_value_that_the_document_states_stands_in_its_pack_as_law(document: str) -> None:
    assert list(faults(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_clause_that_a_value_of_the_source_rests_on_is_a_basis_in_the_pack(document: str) -> None:
    used = set(MAPPING[document].get("clauses_of_the_pack_itself", ()))
    for section in load().packs[document].sections.values():
        for line in section.values():
            for dated in line:
                used |= {*dated.basis, *cited(dated.value)}
    assert set(cited(stated(document))) <= used


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_in_the_mapping_is_superfluous(document: str) -> None:
    paths = {path for path, _ in leaves(stated(document))}
    for where in MAPPING[document]["where"]:
        assert any(path == where or path.startswith(f"{where}.") for path in paths), where
    given = {word for path, value in leaves(stated(document)) for word in (value, f"{path}={value}")}
    for word in MAPPING[document]["words"]:
        assert word in given, word


@pytest.mark.parametrize("document", DOCUMENTS)
def test_clauses_and_annex_rows_are_those_of_the_document(document: str) -> None:
    figures, own = FIGURES[document], own_clauses(document)
    clauses = [clause for clause in own if clause.kind != "annex"]
    annex = [clause for clause in own if clause.kind == "annex"]
    assert [clause.id for clause in clauses] == [f"{document}-{one}" for one in figures["ids"].split()]
    assert [clause.id for clause in annex] == [f"{document}-annex-{i + 1}" for i in range(figures["annex"])]
    assert Counter(clause.kind for clause in clauses) == figures["kinds"]
    assert Counter(clause.capability for clause in clauses) == figures["capabilities"]
    assert Counter(clause.capability for clause in annex) == figures["annex_capabilities"]
    assert {clause.number for clause in own} == {figures["number"]}
    assert all(clause.zh and clause.article and clause.actors and clause.en for clause in clauses)
    assert all(clause.zh and clause.category and clause.clauses for clause in annex)


def test_there_are_520_clauses_and_151_rows_of_annexes() -> None:
    own = [clause for document in DOCUMENTS for clause in own_clauses(document)]
    assert Counter(clause.kind == "annex" for clause in own) == {False: 520, True: 151}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_pack_is_its_documents_region_and_holds_from_the_documents_day(document: str) -> None:
    figures, head = FIGURES[document], load().packs[document].head
    assert head.region_code == figures["region_code"]
    assert [(one.number, one.issued.isoformat()) for one in head.documents] == [(figures["number"], figures["issued"])]
    assert head.in_force_from.isoformat() == (figures["effective"] or figures["issued"])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_row_of_an_annex_and_each_task_of_the_text_is_a_duty_of_somebody(document: str) -> None:
    section = load().packs[document].sections.get("duties", {})
    rows = [duty["row"] for dated in section.get("rows", ()) for duty in dated.value]
    assert set(rows) == {clause.id for clause in own_clauses(document) if clause.kind in ("annex", "tracked")}
    assert (
        max(
            Counter((duty["row"], duty["level"]) for dated in section.get("rows", ()) for duty in dated.value).values(),
            default=1,
        )
        == 1
    )


def test_longchuans_duties_end_on_the_days_that_its_milestones_say() -> None:
    sections = load().packs["longchuan"].sections
    printed = {
        f"longchuan-annex-{row}": milestone["by"]
        for milestone in sections["calendar"]["milestones"][0].value
        for row in milestone.get("annex_rows", ())
    }
    assert {duty["row"]: duty["by"] for duty in sections["duties"]["rows"][0].value if "by" in duty} == printed
    assert len(printed) == 63


def test_row_20_of_yangzhong_does_not_bind_towns() -> None:
    rows = load().packs["yangzhong"].sections["duties"]["rows"][0].value
    left_out = [(duty["row"], duty["level"]) for duty in rows if duty.get("state") == "not_applicable"]
    assert left_out == [("yangzhong-annex-20", "town")]
