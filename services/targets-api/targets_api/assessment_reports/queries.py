"""Report files of a project, and a sheet that names one."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, select

from targets_api.assessment_reports.models import AssessmentReport
from targets_api.database import Session
from targets_api.domain.ex_ante import Conclusion, Sheet, SheetItem, Signature
from targets_api.projects.sheet_fields import SheetBody, SheetItemBody, SignatureBody
from wenxiao.errors import Invalid


class AssessmentReportUnknown(Invalid):
    title = "没有所引用的评估报告文件"


async def report_id(session: Session, project_id: UUID, sha256: str) -> UUID | None:
    asked = select(AssessmentReport.id).where(
        col(AssessmentReport.project_id) == project_id, col(AssessmentReport.sha256) == sha256
    )
    return (await session.scalars(asked)).one_or_none()


async def require_report(session: Session, project_id: UUID, sha256: str | None) -> None:
    if sha256 is not None and await report_id(session, project_id, sha256) is None:
        detail = "本项目没有这个 SHA-256 的报告文件，请先上传，再写上传后返回的 sha256"
        raise AssessmentReportUnknown(detail, pointer="#/report_sha256")


def items_of(items: Iterable[SheetItemBody]) -> tuple[SheetItem, ...]:
    return tuple(SheetItem(item.dimension, item.name, item.points, item.grade) for item in items)


async def filled_sheet(
    session: Session, project_id: UUID, body: SheetBody, signed: SignatureBody | None = None
) -> Sheet:
    """What was written, as the rules judge it; a report that is named must be there."""
    await require_report(session, project_id, body.report_sha256)
    signature = None
    if signed is not None:
        signature = Signature(signed.authority, signed.person, signed.signed_on, tuple(signed.preparatory_work))
    return Sheet(
        points=body.points,
        conclusion=Conclusion(body.conclusion),
        reason=body.reason,
        items=items_of(body.items),
        signature=signature,
        report_sha256=body.report_sha256,
    )
