"""What evaluation-api asks of targets-api, and the few fields it reads."""

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from evaluation_api.domain.commissioning import AssignedProjectUnknown
from wenxiao.clients import Asking, neighbour
from wenxiao.errors import NotFound
from wenxiao.problems import NeighbourUnavailable

Answer = TypeVar("Answer", bound=BaseModel)
AT_ONCE = 100  # as many as targets-api answers in one question
QUESTIONS_AT_A_TIME = 4


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
    scoring_rule: str | None = None


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
    replaced_by: UUID | None = None
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


class ExecutionOf(Execution):
    project_id: UUID


class _TargetPage(BaseModel):
    items: list[ApprovedTarget]


class _Figures(RootModel[list[ExecutionOf]]):
    """The answer is a list."""


class MonitoredIndicator(BaseModel):
    """What a unit said of one row at the end of a period; `indicator` is the row's number in the target."""

    model_config = ConfigDict(extra="ignore")
    indicator: int
    actual_text: str
    expected_text: str | None = None
    likelihood: str | None = None
    explanation: str | None = None


class MonitoringReport(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: UUID
    target_id: UUID
    project_id: UUID
    period_end: date
    rows: list[MonitoredIndicator]


class _ReportPage(BaseModel):
    items: list[MonitoringReport]
    next: str | None


class TransferIndicator(BaseModel):
    model_config = ConfigDict(extra="ignore")
    name: str
    target_text: str
    joining: Literal["sum", "weighted_mean", "maximum", "minimum"] | None = None


class TransferPart(BaseModel):
    """To whom money of a transfer goes: a region or a project, by its code."""

    model_config = ConfigDict(extra="ignore")
    kind: str
    code: str
    name: str


class TransferListing(BaseModel):
    model_config = ConfigDict(extra="ignore")
    year: int
    agreed_with: str


class Transfer(BaseModel):
    """What a consolidation keeps of a transfer."""

    model_config = ConfigDict(extra="ignore")
    id: UUID
    name: str
    budget_year: int
    status: str
    region_path: str
    region_code: str
    department_id: int
    indicators: list[TransferIndicator]
    parts: list[TransferPart]
    listings: list[TransferListing] = []


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

    async def targets_of(self, target_ids: Sequence[UUID]) -> dict[UUID, ApprovedTarget]:
        """Of many; what is missing in the answer the caller may not see there."""
        asked = [f"/api/v1/targets?limit={AT_ONCE}&{_repeated('id', part)}" for part in _parts(target_ids)]
        found = await self._all(_TargetPage, asked)
        return {one.id: one for page in found for one in page.items}

    async def executions_of(self, project_ids: Sequence[UUID], budget_year: int) -> dict[UUID, ExecutionOf]:
        year = f"budget_year={budget_year}&until={budget_year}-12-31"
        asked = [f"/api/v1/executions/figures?{year}&{_repeated('project_id', part)}" for part in _parts(project_ids)]
        found = await self._all(_Figures, asked)
        return {one.project_id: one for figures in found for one in figures.root}

    async def monitoring_of(self, targets: Sequence[ApprovedTarget]) -> dict[UUID, MonitoringReport]:
        """By project the last report of the year; of one project only its own are asked for, of many the year's."""
        last: dict[UUID, MonitoringReport] = {}
        for year in sorted({target.budget_year for target in targets}):
            asked = {"budget_year": str(year), "limit": "200"}
            if len(targets) == 1:
                asked["project_id"] = str(targets[0].project_id)
            for report in await self._reports(asked):
                held = last.setdefault(report.project_id, report)
                last[report.project_id] = max(held, report, key=lambda one: one.period_end)
        return last

    async def _reports(self, asked: dict[str, str]) -> list[MonitoringReport]:
        found: list[MonitoringReport] = []
        while True:
            page = _read(_ReportPage, await self._asking.get("/api/v1/monitoring-reports", asked))
            found += page.items
            if page.next is None:
                return found
            asked = asked | {"cursor": page.next}

    async def _all(self, kind: type[Answer], paths: Sequence[str]) -> list[Answer]:
        """A few questions at a time, so that one caller's year does not hold up everybody's day."""
        few = asyncio.Semaphore(QUESTIONS_AT_A_TIME)

        async def asked(path: str) -> Answer:
            async with few:
                return _read(kind, await self._asking.get(path))

        return list(await asyncio.gather(*(asked(path) for path in paths)))

    async def transfer(self, transfer_id: UUID) -> Transfer:
        return _read(Transfer, await self._asking.get(f"/api/v1/transfers/{transfer_id}"))

    async def project(self, project_id: UUID, at: int) -> Project:
        """`at` is the place in the caller's list, for his error."""
        try:
            return _read(Project, await self._asking.get(f"/api/v1/projects/{project_id}"))
        except NotFound:
            raise AssignedProjectUnknown(
                f"第{at + 1}个项目不存在，或不在本岗位可见范围内；请核对项目编号。", pointer=f"#/project_ids/{at}"
            ) from None


def _parts(identifiers: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [identifiers[begin : begin + AT_ONCE] for begin in range(0, len(identifiers), AT_ONCE)]


def _repeated(name: str, identifiers: Sequence[UUID]) -> str:
    return "&".join(f"{name}={one}" for one in identifiers)


def _read(kind: type[Answer], answer: Any) -> Answer:
    try:
        return kind.model_validate(answer)
    except ValidationError:
        raise NeighbourUnavailable("绩效目标服务的答复无法识别，请稍后重试；仍不行请联系运维人员。") from None


def targets(request: Request) -> Targets:
    return Targets(neighbour(request, "targets-api"))


TargetsApi = Annotated[Targets, Depends(targets)]
