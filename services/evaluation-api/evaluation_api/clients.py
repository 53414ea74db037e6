"""What evaluation-api asks of targets-api, and the few fields it reads."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation_api.domain.commissioning import AssignedProjectUnknown
from wenxiao.clients import Asking, neighbour
from wenxiao.errors import NotFound
from wenxiao.problems import NeighbourUnavailable

Answer = TypeVar("Answer", bound=BaseModel)


class TargetIndicator(BaseModel):
    """One approved row: `direction` and `operator` in the words of targets-api."""

    model_config = ConfigDict(extra="ignore")
    row_number: int
    category: str
    subcategory: str | None
    name: str
    operator: str | None
    target_text: str
    unit: str | None
    direction: str | None
    weight: Decimal


class ApprovedTarget(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    project_object: str = "project"
    livelihood_subsidy_to_individuals: bool
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    budget_year: int
    revision: int
    status: str
    overall_goal: str
    execution_weight: Decimal
    indicators: list[TargetIndicator]


class Execution(BaseModel):
    """Yuan, up to the end of the budget year."""

    model_config = ConfigDict(extra="ignore")
    initial: Decimal
    adjusted: Decimal
    executed: Decimal


class Project(BaseModel):
    """What an assignment keeps of a project."""

    model_config = ConfigDict(extra="ignore")
    id: UUID
    code: str
    name: str
    unit_name: str


class Targets:
    """targets-api, asked on the caller's behalf: what he may not see there, he does not get here."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def target(self, target_id: UUID) -> ApprovedTarget:
        return _read(ApprovedTarget, await self._asking.get(f"/api/v1/targets/{target_id}"))

    async def execution(self, project_id: UUID, budget_year: int) -> Execution:
        year = {"budget_year": str(budget_year), "until": f"{budget_year}-12-31"}
        return _read(Execution, await self._asking.get(f"/api/v1/projects/{project_id}/execution", year))

    async def project(self, project_id: UUID, at: int) -> Project:
        """`at` is the place in the caller's list, for his error."""
        try:
            return _read(Project, await self._asking.get(f"/api/v1/projects/{project_id}"))
        except NotFound:
            raise AssignedProjectUnknown(
                f"第{at + 1}个项目不存在，或不在本岗位可见范围内；请核对项目编号。", pointer=f"#/project_ids/{at}"
            ) from None


def _read(kind: type[Answer], answer: Any) -> Answer:
    try:
        return kind.model_validate(answer)
    except ValidationError:
        raise NeighbourUnavailable("绩效目标服务的答复无法识别，请稍后重试；仍不行请联系运维人员。") from None


def targets(request: Request) -> Targets:
    return Targets(neighbour(request, "targets-api"))


TargetsApi = Annotated[Targets, Depends(targets)]
