"""What a form still lacks before it can be submitted, and how it could be better; each at its cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from targets_api.domain.declaration import Declaration, Reading, submission_findings
from targets_api.domain.department_overall import Funds
from targets_api.domain.drafting import Drafted, content_advice
from targets_api.domain.form import Exemption
from targets_api.domain.milestones import Life
from targets_api.forms.content import Form, FormFinding
from targets_api.forms.evidence import Entry
from targets_api.policies import Declaring
from targets_api.targets.content import FundsDraft, TargetContent
from targets_api.targets.reading import read_row, reading
from wenxiao.findings import Finding
from wenxiao_values import advise

LISTS = ("indicators", "whole_life_indicators")


@dataclass(frozen=True)
class Declared:
    """A target as it would stand after the import."""

    content: TargetContent
    entry: Entry
    budget_year: int
    in_year: bool
    adjusts: bool
    by_applicant: bool


def findings_of(declared: Declared, law: Declaring, today: date) -> Iterator[Finding]:
    content = declared.content
    values = {name: [read_row(row) for row in getattr(content, name)] for name in LISTS}
    annual_read, whole_life_read = ([*map(reading, getattr(content, name), values[name])] for name in LISTS)
    yield from submission_findings(_declaration(declared, law, annual_read, whole_life_read), law.policy, today)
    entry, annual = declared.entry, content.funding.annual
    drafted = Drafted(
        content.indicators,
        [one.value for one in annual_read],
        content.execution_weight or law.execution_weight_default,
        content.overall_goal,
        entry.amount_requested if entry.budget_year == declared.budget_year else None,
        annual.total if annual else None,
    )
    yield from content_advice(drafted, law.policy.form_total)
    for name in LISTS:
        for at, (row, value) in enumerate(zip(getattr(content, name), values[name], strict=True)):
            for advice in advise(row.name, row.target_text, value):
                detail = f"“{row.name}”：{advice.detail}"
                yield Finding(f"advice.{advice.code}", detail, (), f"#/{name}/{at}/target_text", "advice")


def _declaration(
    declared: Declared, law: Declaring, annual_read: list[Reading], whole_life_read: list[Reading]
) -> Declaration:
    content = declared.content
    return Declaration(
        content.overall_goal,
        declared.budget_year,
        content.execution_weight or law.execution_weight_default,
        content.indicators,
        [Exemption(one.dimension, one.reason) for one in content.dimensions_not_applicable],
        by_applicant=declared.by_applicant,
        read=annual_read,
        whole_life_goal=content.whole_life_goal,
        whole_life_rows=content.whole_life_indicators,
        whole_life_read=whole_life_read,
        life=Life(content.whole_life_from, content.whole_life_until),
        milestones=content.milestones,
        object=declared.entry.object,
        functions=content.functions,
        derived_from=[one.source for one in content.derived_from],
        tasks=content.tasks,
        annual_funds=_funds(content.funding.annual),
        whole_life_funds=_funds(content.funding.whole_life),
        in_year=declared.in_year,
        adjusted=declared.adjusts,
    )


def _funds(told: FundsDraft | None) -> Funds:
    return Funds(told.total, told.fiscal, told.other) if told else Funds()


def said(form: Form, finding: Finding) -> FormFinding:
    """At its cell, or at the nearest one that its pointer leads to; what stops a submission warns a draft."""
    severity, detail = finding.severity, finding.detail
    if severity == "refusal":
        severity, detail = "warning", f"提交前须改正：{finding.detail}"
    pointer = (finding.pointer or "").removeprefix("#")
    cell = ""
    while pointer and not cell:
        cell = form.cells.get(pointer, "")
        pointer = pointer.rpartition("/")[0]
    named = (finding.pointer or "").rpartition("/")[2].lstrip("#")
    return FormFinding(cell, "" if named.isdigit() else named, finding.rule, detail, severity, finding.basis)
