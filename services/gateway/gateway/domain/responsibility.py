"""Responsibility goes down to a named section and a named person, at three levels, as the place's law has it.

党政一把手 answers for the region, 部门一把手 for the office, 项目负责人 for the matter; the lead section (牵头科室)
carries review, supervision and appraisal inside a department.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from wenxiao.errors import Invalid
from wenxiao.findings import Finding, Parameter


class Level(StrEnum):
    GOVERNMENT_HEAD = "government_head"
    DEPARTMENT_HEAD = "department_head"
    LEAD_SECTION = "lead_section"
    PROJECT_LEAD = "project_lead"


class Matter(StrEnum):
    """What is answered for; of `organisation` the whole work of the office."""

    ORGANISATION = "organisation"
    PROJECT = "project"
    TARGET = "target"
    DUTY = "duty"


# Every office with a budget of its own is a department to the law; an agency that is commissioned is none.
BODIES_OF = {
    "unit": frozenset({"unit"}),
    "government": frozenset({"government", "town", "department"}),
    "party": frozenset({"government", "department"}),
    "third_party": frozenset(),
}


class ResponsibilityIncomplete(Invalid):
    title = "责任登记不完整"


@dataclass(frozen=True)
class ResponsibilityEvidence:
    """`organisation` is the kind of the office that is to answer."""

    level: Level
    matter: Matter
    has_reference: bool
    has_section: bool
    organisation: str

    @property
    def bodies(self) -> frozenset[str]:
        """What a pack may call such an office where it lists who answers."""
        return BODIES_OF.get(self.organisation, frozenset({"department"}))


@dataclass(frozen=True)
class ResponsibilityRules:
    """Of the section `directory`: of which offices a named section is asked for, and which answer at all."""

    section_named: Parameter[Collection[str]]
    own_projects: Parameter[bool]
    bodies: Parameter[Collection[str]]


def findings_of(asked: ResponsibilityEvidence, rules: ResponsibilityRules) -> tuple[Finding, ...]:
    """What is missing, each with the clauses that ask for it; empty where nothing is."""
    found = []
    if (asked.matter is Matter.ORGANISATION) == asked.has_reference:
        found.append(Finding("responsibility_reference", "具体事项须写明编号（reference）；机构整体的责任不写编号。"))
    if (asked.level is Level.PROJECT_LEAD) == (asked.matter is Matter.ORGANISATION):
        found.append(Finding("responsibility_level", "项目负责人对具体事项负责，其余责任人对机构整体负责。"))
    if asked.level is Level.GOVERNMENT_HEAD and asked.organisation not in ("government", "party"):
        found.append(Finding("responsibility_government", "党政一把手只登记在党委、政府名下。"))
    if asked.level is Level.LEAD_SECTION and not asked.has_section:
        found.append(Finding("responsibility_lead_section", "请写明牵头科室的名称（section）。"))
    if asked.level is Level.PROJECT_LEAD and not asked.has_section:
        found += _unnamed_section(asked, rules)
    if asked.bodies.isdisjoint(rules.bodies.value):
        found.append(
            Finding("responsibility_body", "该机构不是绩效管理的责任主体，不能登记责任人。", basis=rules.bodies.basis)
        )
    return tuple(found)


def _unnamed_section(asked: ResponsibilityEvidence, rules: ResponsibilityRules) -> list[Finding]:
    found = []
    if not asked.bodies.isdisjoint(rules.section_named.value):
        found.append(
            Finding("responsibility_section", "任务须落到股室和个人，请写明股室。", basis=rules.section_named.basis)
        )
    if rules.own_projects.value:
        detail = "项目科室谁做谁负责，请写明承担项目的科室。"
        found.append(Finding("responsibility_own_project", detail, basis=rules.own_projects.basis))
    return found


def refuse_incomplete(findings: tuple[Finding, ...]) -> None:
    if findings:
        detail = "责任登记不符合要求：" + "".join(finding.detail for finding in findings)
        raise ResponsibilityIncomplete(detail, findings=findings)
