"""Scoring a printed table: needs the law and nothing else, neither a database nor a caller."""

from evaluation_api.domain.presets import weight_findings
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.sheet import judge, sheet_of
from evaluation_api.policies import evaluation_policy
from evaluation_api.scores.models import PrintedTable, ScoredTableView, row_document
from wenxiao.policy import EffectiveSection


def score_table(table: PrintedTable, section: EffectiveSection) -> ScoredTableView:
    policy, budget = evaluation_policy(section, table.form), table.budget
    sheet = sheet_of(
        [row_document(row) for row in table.rows],
        ExecutionFigures(budget.initial, budget.adjusted, budget.executed, budget.weight),
        own_execution=budget.own_score,
        own_total=table.own_total,
        year=table.budget_year,
    )
    weights = weight_findings(sheet.rows, budget.weight, policy.preset, policy.form_basis)
    judgement = judge(sheet, policy.rules, policy.grade_scale, policy.sha256, remarks=weights)
    return ScoredTableView.model_validate(judgement.result | {"policy": policy.document, "digest": judgement.digest})
