"""The evidence on which the budget gate decides: the same few reads for one project and for ten thousand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col

from targets_api.assessment_reviews.models import AssessmentReview
from targets_api.database import Session
from targets_api.directives.models import Directive, DirectiveStatus
from targets_api.domain.ex_ante import Assessment
from targets_api.domain.gate import DirectiveFacts, Evidence, ProjectFacts, Purpose, Suggestion, TargetFacts
from targets_api.domain.lifecycle import REVIEWED_STATES
from targets_api.domain.projects import ExitTrigger, ProjectStatus
from targets_api.projects.models import ExAnteAssessment, Project
from targets_api.projects.usecases import subject_of
from targets_api.projects.years import life_of
from targets_api.targets.models import Target

_PROJECT = Project.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
# What no rule of the gate looks at, and no digest of an assessment; documents among it are dear to read.
_UNREAD = ("attention", "in_year_reason", "responsible_person", "author_subject", "author_name", "created_at")
_READ = tuple(column for column in _PROJECT if column.name not in _UNREAD)


@dataclass(frozen=True)
class Asked:
    """One question; `project` is a row of its table, whole or as `named_projects` reads it."""

    project: Any
    budget_year: int
    amount: Decimal
    purpose: Purpose = Purpose.BUDGET


@dataclass(frozen=True)
class _Read:
    """Everything beside the projects, by project or by project and year."""

    assessments: Mapping[UUID, Row[Any]]
    targets: Mapping[tuple[UUID, int], TargetFacts]
    directives: Mapping[tuple[UUID, int], Sequence[DirectiveFacts]]
    suggestions: Mapping[tuple[UUID, int], Suggestion]


async def named_projects(
    session: Session, region_path: str, *, codes: Iterable[str], identifiers: Iterable[UUID]
) -> Sequence[Row[Any]]:
    """Rows of the asker's own region: a code of elsewhere is unknown here."""
    wanted = bindparam("codes", sorted(set(codes)), type_=ARRAY(Text))
    ids = bindparam("ids", sorted(set(identifiers)), type_=ARRAY(Uuid))
    asked = select(*_READ).where(
        _PROJECT.region_path == region_path, (_PROJECT.code == any_(wanted)) | (_PROJECT.id == any_(ids))
    )
    return (await session.execute(asked)).all()


def _of(column: Any, ids: Sequence[UUID]) -> ColumnElement[bool]:
    return col(column) == any_(bindparam("ids", ids, type_=ARRAY(Uuid)))


def _assessments(ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    return select(
        col(ExAnteAssessment.project_id),
        col(ExAnteAssessment.conclusion),
        col(ExAnteAssessment.total),
        col(ExAnteAssessment.judged_digest),
        col(ExAnteAssessment.assessed_on),
    ).where(_of(ExAnteAssessment.project_id, ids))


def _targets(ids: Sequence[UUID], years: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Of each project's target in each year the revision that finance reviewed last; where none was, the latest.

    An adjustment on its way leaves the approved target in force until finance has reviewed it.
    """
    key = (col(Target.project_id), col(Target.budget_year))
    return (
        select(*key, col(Target.id), col(Target.version), col(Target.status))
        .ext(distinct_on(*key))
        .where(_of(Target.project_id, ids), col(Target.budget_year).in_(years))
        .order_by(*key, col(Target.status).in_(REVIEWED_STATES).desc(), col(Target.revision).desc())
    )


def _directives(ids: Sequence[UUID], years: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(*Directive.__table__.c)  # type: ignore[attr-defined]  # SQLModel adds it
        .where(
            _of(Directive.project_id, ids),
            col(Directive.budget_year).in_(years),
            col(Directive.status) == DirectiveStatus.IN_FORCE,
        )
        .order_by(col(Directive.id))
    )


def _suggestions(ids: Sequence[UUID], years: Sequence[int]) -> Select[*tuple[Any, ...]]:
    key = (col(AssessmentReview.project_id), col(AssessmentReview.budget_year))
    return (
        select(*key, col(AssessmentReview.id), col(AssessmentReview.suggested_amount))
        .ext(distinct_on(*key))
        .where(_of(AssessmentReview.project_id, ids), col(AssessmentReview.budget_year).in_(years))
        .order_by(*key, col(AssessmentReview.id).desc())
    )


async def _read(session: Session, ids: Sequence[UUID], years: Sequence[int]) -> _Read:
    assessments = (await session.execute(_assessments(ids))).all()
    targets = (await session.execute(_targets(ids, years))).all()
    suggestions = (await session.execute(_suggestions(ids, years))).all()
    directives: dict[tuple[UUID, int], list[DirectiveFacts]] = defaultdict(list)
    for row in (await session.execute(_directives(ids, years))).all():
        directives[row.project_id, row.budget_year].append(_directive_facts(row))
    return _Read(
        assessments={row.project_id: row for row in assessments},
        targets={(r.project_id, r.budget_year): TargetFacts(str(r.id), r.version, r.status) for r in targets},
        directives=directives,
        suggestions={
            (row.project_id, row.budget_year): Suggestion(str(row.id), row.suggested_amount) for row in suggestions
        },
    )


def _directive_facts(row: Any) -> DirectiveFacts:
    return DirectiveFacts(
        id=str(row.id),
        advice=row.advice,
        grade=row.grade,
        evaluated_year=row.evaluated_year,
        reduction_percent=row.reduction_percent,
        basis=tuple(row.basis),
        kind=row.kind,
    )


def _project_facts(project: Any, assessed: Row[Any] | None) -> ProjectFacts:
    last_day = life_of(project, ()).last_day
    return ProjectFacts(
        id=str(project.id),
        code=project.code,
        name=project.name,
        kind=project.kind.value,
        scale=project.scale.value,
        admitted=project.status is ProjectStatus.ADMITTED,
        infrastructure=project.infrastructure,
        traits=tuple(project.traits),
        budget_book=project.budget_book.value,
        object=project.object.value,
        exited=ExitTrigger(project.exit["trigger"]) if project.exit else None,
        last_day=last_day,
        assessed_on=assessed.assessed_on if assessed is not None and last_day else None,
    )


def _assessment_facts(project: Any, row: Row[Any] | None) -> Assessment | None:
    """Sheets from before digests were kept count as current."""
    if row is None:
        return None
    return Assessment(row.conclusion, row.total, row.judged_digest in (None, subject_of(project).digest))


async def evidence_for_all(session: Session, questions: Sequence[Asked]) -> list[Evidence]:
    """Four reads, however many questions."""
    ids = sorted({question.project.id for question in questions})
    found = await _read(session, ids, sorted({question.budget_year for question in questions}))
    evidence = []
    for question in questions:
        project, key = question.project, (question.project.id, question.budget_year)
        assessed = found.assessments.get(project.id)
        evidence.append(
            Evidence(
                project=_project_facts(project, assessed),
                budget_year=question.budget_year,
                amount=question.amount,
                assessment=_assessment_facts(project, assessed),
                target=found.targets.get(key),
                directives=tuple(found.directives.get(key, ())),
                purpose=question.purpose,
                suggestion=found.suggestions.get(key),
            )
        )
    return evidence


async def evidence_for(session: Session, project: Project, budget_year: int, amount: Decimal) -> Evidence:
    return (await evidence_for_all(session, [Asked(project, budget_year, amount)]))[0]
