"""A batch of stored forms scored by one law; needs no database, so that other processes can do it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from evaluation_api.domain.presets import weight_findings
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.sheet import judge, sheet_of
from evaluation_api.policies import EvaluationPolicy, evaluation_policy_of
from wenxiao.errors import Refusal

# A row as no route takes it in, put there by a hand in the database: any cell may be of any kind.
BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
NOT_COMPUTABLE = "这份自评存储的内容中有无法计算的数或缺少的项，没有重新计分；请告知运维人员核对这份自评后重新发起。"


@dataclass(frozen=True, slots=True)
class StoredForm:
    """As it lies in the table: `rows` is JSON text, money and points are text."""

    id: str
    unit_id: int
    rows: str
    initial: str
    adjusted: str
    executed: str
    weight: str
    own_execution: str | None
    own_total: str | None
    year: int
    unit_code: str = ""
    unit_name: str = ""
    department_id: int = 0
    project_id: str = ""
    project_code: str = ""
    project_name: str = ""
    stored_total: str = ""
    stored_grade: str = ""


@dataclass(frozen=True, slots=True)
class Rescored:
    """`result` is JSON text; None, with the reason in `detail`: the form could not be scored."""

    id: str
    total: str = ""
    grade: str = ""
    digest: str = ""
    result: str | None = None
    detail: str = ""


def score_batch(policy: str, forms: Sequence[StoredForm]) -> list[Rescored]:
    """`policy` is the stored text of the law as JSON."""
    held = _held(policy)
    return [_scored(form, held) for form in forms]


@lru_cache(4)
def _held(policy: str) -> EvaluationPolicy:
    return evaluation_policy_of(json.loads(policy))


def _scored(form: StoredForm, policy: EvaluationPolicy) -> Rescored:
    try:
        return _judged(form, policy)
    except Refusal as refused:
        return Rescored(form.id, detail=refused.detail)
    except BROKEN:
        return Rescored(form.id, detail=NOT_COMPUTABLE)


def _judged(form: StoredForm, policy: EvaluationPolicy) -> Rescored:
    figures = ExecutionFigures(*map(Decimal, (form.initial, form.adjusted, form.executed, form.weight)))
    rows: list[dict[str, Any]] = json.loads(form.rows)
    own = [None if text is None else Decimal(text) for text in (form.own_execution, form.own_total)]
    sheet = sheet_of(
        rows,
        figures,
        own_execution=own[0],
        own_total=own[1],
        year=form.year,
        not_applicable=policy.not_applicable,
    )
    weights = weight_findings(sheet.rows, figures.weight, policy.preset, policy.form_basis)
    judgement = judge(sheet, policy.rules, policy.grade_scale, policy.sha256, remarks=weights)
    return Rescored(form.id, f"{judgement.total:f}", judgement.grade, judgement.digest, judgement.text)
