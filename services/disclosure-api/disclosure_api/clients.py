"""What disclosure-api asks of its neighbours; the caller's own reach decides there what he gets."""

from uuid import UUID

from fastapi import Request

from disclosure_api import from_evaluation, from_targets
from disclosure_api.domain.fields import Kind
from disclosure_api.domain.sources import Source
from wenxiao.clients import Asking, neighbour

FROM_TARGETS = {
    Kind.TARGET: from_targets.target,
    Kind.MONITORING_SUMMARY: from_targets.monitoring_summary,
    Kind.RECTIFICATION: from_targets.rectification,
}
FROM_EVALUATION = {
    Kind.SELF_EVALUATION: from_evaluation.self_evaluation,
    Kind.EVALUATION_RESULT: from_evaluation.evaluation_result,
    Kind.RESULT_USE: from_evaluation.result_use,
    Kind.DEPARTMENT_OVERALL: from_evaluation.department_overall,
}


class NeighbouringServices:
    """A source is fetched whole before anything is locked or written."""

    def __init__(self, targets: Asking, evaluation: Asking) -> None:
        self._targets = targets
        self._evaluation = evaluation

    async def source(self, kind: Kind, source_id: UUID) -> Source:
        """Of every kind but a region's summary, which no neighbour has."""
        if kind in FROM_TARGETS:
            return await FROM_TARGETS[kind](self._targets, source_id)
        return await FROM_EVALUATION[kind](self._evaluation, source_id)


def neighbours_of(request: Request) -> NeighbouringServices:
    return NeighbouringServices(neighbour(request, "targets-api"), neighbour(request, "evaluation-api"))
