"""One section of one pack: every value dated, measured, and resting on clauses or marked as a convention."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from wenxiao.policy import Clause, Dated, Entry, PackHead
from wenxiao_policies.declared import Declared
from wenxiao_policies.strict_yaml import Source, Where


class SectionFile(Entry):
    section: str
    parameters: dict[str, Annotated[tuple[Dated, ...], Field(min_length=1)]]


_FILE = TypeAdapter(SectionFile)


@dataclass(frozen=True)
class Footing:
    """What a pack's values may rest on: the clauses of the packs whose law holds there."""

    head: PackHead
    chain: frozenset[str]
    clauses: Mapping[str, Clause]
    units: frozenset[str]


def read_section(
    source: Source, name: str, footing: Footing, declared: Mapping[str, Declared]
) -> dict[str, tuple[Dated, ...]]:
    file: SectionFile = source.parse(_FILE, source.data)
    if file.section != name:
        source.refuse(("section",), f"章节名“{file.section}”与文件名“{name}.yaml”不一致")
    result = {}
    for parameter, line in file.parameters.items():
        place: Where = ("parameters", parameter)
        if parameter not in declared:
            source.refuse(place, f"未知的参数“{parameter}”，请核对拼写或先在章节定义中声明")
        result[parameter] = tuple(
            _checked(source, (*place, i), dated, declared[parameter], footing) for i, dated in enumerate(line)
        )
        for i, (one, following) in enumerate(pairwise(line)):
            if one.until is None or one.until >= following.start:
                source.refuse((*place, i + 1, "from"), f"“{parameter}”的两段日期重叠，或没有按时间先后排列")
    return result


def _checked(source: Source, where: Where, dated: Dated, declared: Declared, footing: Footing) -> Dated:
    _check_dates(source, where, dated, footing.head)
    if dated.unit != declared.unit:
        known = "单位不对" if dated.unit in footing.units else "没有这个单位"
        source.refuse((*where, "unit"), f"单位“{dated.unit}”不对：{known}，这个参数的单位是“{declared.unit}”")
    cited = list(_cited(source.at(where), where))
    if dated.source and (cited or not dated.note):
        source.refuse(where, "惯例值（source: convention）不得引条款，但要用 note 说明来历")
    if not dated.source and not dated.basis:
        source.refuse(where, "缺少依据：写 basis（条款编号），没有文件规定的写 source: convention")
    for place, clause_id in cited:
        _check_clause(source, place, clause_id, footing)
        if dated.start < footing.clauses[clause_id].in_force_from:
            day = footing.clauses[clause_id].in_force_from
            source.refuse((*where, "from"), f"生效日早于所依据的文件（{day}）")
    value = source.parse(declared.adapter, dated.value, (*where, "value"))
    object.__setattr__(dated, "value", value)  # still ours alone; a copy of each took longer than its check
    return dated


def _check_dates(source: Source, where: Where, dated: Dated, head: PackHead) -> None:
    if (dated.until is None) == (dated.continues is None):
        source.refuse(where, "须且只须写 until 或 continues: true 之一")
    if dated.until and dated.until < dated.start:
        source.refuse((*where, "until"), "until 早于 from")
    if dated.start < head.in_force_from:
        source.refuse((*where, "from"), f"生效日早于政策包的起始日 {head.in_force_from}")


def _check_clause(source: Source, where: Where, clause_id: str, footing: Footing) -> None:
    clause = footing.clauses.get(clause_id)
    if clause is None:
        source.refuse(where, f"条款库里没有“{clause_id}”，请核对编号，或先写进 clauses.yaml")
    if clause.pack not in footing.chain:
        source.refuse(
            where, f"“{clause_id}”是“{clause.pack}”的条款，本地不适用；要用它的规定，在 pack.yaml 里写 adopts"
        )


def _cited(data: Any, where: Where) -> Iterator[tuple[Where, str]]:
    """Every clause id under a dated value, also those of single records inside it and of annex rows."""
    if isinstance(data, list):
        for i, item in enumerate(data):
            yield from _cited(item, (*where, i))
    elif isinstance(data, dict):
        for key, inner in data.items():
            if key == "basis":
                yield from (((*where, key, i), str(item)) for i, item in enumerate(inner))
            elif key == "row":
                yield (*where, key), str(inner)
            else:
                yield from _cited(inner, (*where, key))
