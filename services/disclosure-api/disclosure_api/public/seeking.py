"""Which project-years a question is about; a list and an export of the same question hold the same rows."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import Depends, Query

from disclosure_api.domain.public_search import like_pattern, needs_no_look, pairs, require_findable, words_of

Code = Annotated[str | None, Query(max_length=40)]


class Order(StrEnum):
    NAME = "name"
    MONEY = "money"
    SCORE = "score"


Headings = Annotated[Literal["zh", "field"], Query(description="CSV 的表头：zh 中文列名；field 与 JSON 相同的字段名")]


class GradedBy(StrEnum):
    FINANCE = "finance"
    SELF = "self"


class Filters:
    """SQL over `v`, a row of `public_project_year`, with its binds."""

    def __init__(
        self,
        region_code: Code = None,
        department_code: Code = None,
        unit_code: Code = None,
        budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        grade: Annotated[str | None, Query(max_length=20)] = None,
        graded_by: GradedBy | None = None,
        q: Annotated[
            str | None,
            Query(
                max_length=60,
                description="项目、单位、部门名称或项目编码中的字词，以空格隔开，全部含有才算，最多六个；至少一个词有两个字",
            ),
        ] = None,
    ) -> None:
        self.where: dict[str, Any] = {"region_code": region_code, "department_code": department_code}
        self.where |= {"unit_code": unit_code, "budget_year": budget_year, "grade": grade, "graded_by": graded_by}
        self.conditions: list[str] = []
        self.binds: dict[str, Any] = {}
        words = words_of(q or "")
        require_findable(words)
        for at, word in enumerate(words):
            if not needs_no_look(word):
                self.conditions.append(f"v.search_text LIKE :word_{at}")
                self.binds[f"word_{at}"] = like_pattern(word)
            held = pairs(word)
            if held:
                self.conditions.append(f"v.pairs @> CAST(:pairs_{at} AS text[])")
                self.binds[f"pairs_{at}"] = list(held)


Sought = Annotated[Filters, Depends()]
