"""What a machine finds in the form that is re-checked; kept with the re-check from its draw on."""

from datetime import date
from typing import Any

from evaluation_api.domain.table_audit.auditing import audit_table
from evaluation_api.domain.table_audit.stored_forms import table_of_form
from evaluation_api.policies import evaluation_policy_of
from evaluation_api.self_evaluations.models import SelfEvaluation
from evaluation_api.table_audit_law import held_law
from evaluation_api.table_reports.documents import finding_document


def audited(evaluation: SelfEvaluation) -> list[dict[str, Any]]:
    """The findings of the table audit about this form, by the law it was scored under."""
    if evaluation.policy is None:
        return []
    day = evaluation.submitted_on or date(evaluation.budget_year + 1, 1, 1)
    law = held_law(evaluation_policy_of(evaluation.policy), day, place_known=True)
    table = table_of_form(
        evaluation.rows,
        {
            "initial": evaluation.initial_budget,
            "adjusted": evaluation.adjusted_budget,
            "executed": evaluation.executed,
            "weight": evaluation.execution_weight,
        },
        year=evaluation.budget_year,
        project=evaluation.project_name,
        office=evaluation.unit_name,
        goal=evaluation.overall_goal,
        goal_achieved=evaluation.goal_completion,
        own_execution=evaluation.own_execution_score,
        own_total=evaluation.own_total,
    )
    return [finding_document(finding) for finding in audit_table(table, law).findings]
