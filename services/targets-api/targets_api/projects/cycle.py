"""Where an entry stands in the cycle of one budget year."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as Constraint
from sqlalchemy import text

from targets_api.database import Session
from targets_api.domain.cycle import Known, cycle
from targets_api.library_policies import cycle_stages
from targets_api.policies import Place, level_of
from targets_api.projects.models import Project
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

_KNOWN = text(
    """
    SELECT (SELECT a.assessed_on FROM targets.ex_ante_assessment a WHERE a.project_id = :project) AS assessed_on,
           (SELECT t.approved_on FROM targets.target t WHERE t.project_id = :project AND t.budget_year = :year
            AND t.status = 'approved' ORDER BY t.revision DESC LIMIT 1) AS approved_on,
           (SELECT max(m.submitted_on) FROM targets.monitoring_report m
            WHERE m.project_id = :project AND m.budget_year = :year) AS monitored_on,
           (SELECT d.grade FROM targets.directive d WHERE d.project_id = :project AND d.evaluated_year = :year
            ORDER BY d.id DESC LIMIT 1) AS grade,
           (SELECT min(g.decided_on) FROM targets.gate_decision g, targets.directive d
            WHERE g.project_id = :project AND d.project_id = :project AND d.evaluated_year = :year
            AND g.evidence -> 'directives' @> jsonb_build_array(jsonb_build_object('id', d.id))) AS applied_on
    """
)


class CycleStageView(BaseModel):
    """`done` is null where the stage is another body's; `done_on` where only that it is done is known."""

    stage: str
    zh: str
    done: bool | None
    done_on: date | None
    basis: list[str]
    words: str


class ProjectCycle(BaseModel):
    project_id: UUID
    budget_year: int
    stages: list[CycleStageView] = Constraint(description="按先后排列；各地文件所列的环节不同")
    policy_stamp: dict[str, Any]


async def cycle_of(
    session: Session, project: Project, budget_year: int, *, who: Principal, library: PolicyLibrary, today: date
) -> ProjectCycle:
    found = (await session.execute(_KNOWN, {"project": project.id, "year": budget_year})).mappings().one()
    level = who.level if who.region_code == project.region_code else level_of(project.region_code)
    stages, stamp = cycle_stages(library, Place(project.region_code, level, today))
    return ProjectCycle(
        project_id=project.id,
        budget_year=budget_year,
        stages=[CycleStageView.model_validate(asdict(one)) for one in cycle(Known(**found), stages)],
        policy_stamp=asdict(stamp),
    )
