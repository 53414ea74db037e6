"""The law of the project library and of government budgets, typed for the rules of this service.

Points of attention and budget books stand in the sections `indicators` and `directory`: shared words, read only.
"""

from dataclasses import asdict, dataclass
from typing import Any

from targets_api.domain.books import Focus, ManagedFund
from targets_api.domain.cycle import Stages
from targets_api.domain.government import Principles
from targets_api.domain.library import Catalogue, LibraryPolicy
from targets_api.domain.terms import MultiYear, Term
from targets_api.policies import Place, in_year
from wenxiao.findings import Parameter, PolicyStamp
from wenxiao.policy import EffectiveSection, PolicyLibrary


@dataclass(frozen=True)
class LibraryRules:
    """The rules, and of which texts of the law they were taken."""

    policy: LibraryPolicy
    stamps: tuple[PolicyStamp, ...]

    @property
    def stamps_kept(self) -> list[dict[str, Any]]:
        return [asdict(stamp) for stamp in self.stamps]


def _section(library: PolicyLibrary, name: str, place: Place) -> EffectiveSection:
    return library.effective(name, region_code=place.region_code, level=place.level, day=place.day)


def _same(parameter: Parameter[Any], value: Any) -> Parameter[Any]:
    return Parameter(value, parameter.basis, parameter.source)


def library_rules(library: PolicyLibrary, place: Place) -> LibraryRules:
    targets, indicators = _section(library, "targets", place), _section(library, "indicators", place)
    directory = _section(library, "directory", place)
    held, books = targets.parameters, directory.parameters["budget_books"]
    term, years, catalogue = held["project_term"], held["multi_year"], held["policy_catalogue"]
    policy = LibraryPolicy(
        books=_same(books, tuple(book["code"] for book in books.value)),
        books_linked=directory.parameters["budget_books_linked"],
        coverage=held["coverage"],
        focus=_focus(indicators.parameters["focus"]),
        other_funds=_same(held["other_funds"], tuple(ManagedFund(**fund) for fund in held["other_funds"].value)),
        target_in_library=held["in_project_library"],
        term=_same(term, term.value and Term(**term.value)),
        multi_year=_same(years, years.value and MultiYear(**years.value)),
        catalogue=_same(catalogue, catalogue.value and Catalogue(**catalogue.value)),
        in_year=in_year(held["in_year_project"]),
    )
    return LibraryRules(policy, (targets.stamp, indicators.stamp, directory.stamp))


def _focus(parameter: Parameter[Any]) -> tuple[Focus, ...]:
    """Each kind of money on its own clauses, where the pack tells them apart."""
    return tuple(
        Focus(
            of=one["of"],
            points=tuple(one["points"]),
            emphasis=tuple(one.get("emphasis", ())),
            must_comply_with=one.get("must_comply_with"),
            basis=tuple(one.get("basis", parameter.basis)),
        )
        for one in parameter.value
    )


def government_policy(library: PolicyLibrary, place: Place) -> tuple[Parameter[Principles | None], PolicyStamp]:
    section = _section(library, "targets", place)
    told = section.parameters["government_budget"]
    if told.value is None:
        return _same(told, None), section.stamp
    grounds = {ground["of"]: tuple(ground["basis"]) for ground in told.value.get("grounds", ())}
    given = {name: tuple(codes) for name, codes in told.value.items() if name != "grounds"}
    return _same(told, Principles(**given, grounds=grounds)), section.stamp


def cycle_stages(library: PolicyLibrary, place: Place) -> tuple[Stages, PolicyStamp]:
    """The calendar is shared: its stages are read here only."""
    section = _section(library, "calendar", place)
    held = section.parameters
    return Stages(held["process_stages"], held["regulated_stages"]), section.stamp
