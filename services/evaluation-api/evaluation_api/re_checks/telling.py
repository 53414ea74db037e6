"""Telling an office what was found of its self-evaluation, and taking its reply."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.declaring import check_judged
from evaluation_api.domain.demands import clauses_of_telling
from evaluation_api.domain.lifecycle import RE_CHECK, Action, next_status
from evaluation_api.domain.replying import ReplyIncomplete, check_reply, last_day_to_reply
from evaluation_api.domain.trace import document
from evaluation_api.evidence_files.queries import files_of
from evaluation_api.history import hands_of, note_step
from evaluation_api.policies import EvaluationPolicy, effective, evaluation_policy
from evaluation_api.re_checks.models import ReCheck, ReCheckNotFound, ReCheckReply
from evaluation_api.re_checks.usecases import judged
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


async def notify(
    session: AsyncSession, identifier: UUID, *, teller: Principal, expected: int, library: PolicyLibrary, today: date
) -> None:
    """From here on the office reads it; what was told stays as it was told, whatever is recorded later."""
    row = await locked(session, ReCheck, identifier, ReCheckNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(
        RE_CHECK, before, Action.NOTIFY, actor=teller.subject, hands=hands_of(row), acting_for=teller.acting_for
    )
    policy = evaluation_policy(effective(library, "evaluation", teller, row.region_code, today))
    telling = _telling(row, policy, today)
    row.told, row.reply_by = [*(row.told or []), telling], last_day_to_reply(today, policy.reply_days)
    note_step(row, teller, today, action="notify", from_status=before.value, to_status=row.status.value)
    await session.flush()
    detail = {"round": telling["round"], "reply_by": telling["reply_by"], "score": telling["score"]}
    await record(session, action="re_check:notify", resource=f"re-checks/{identifier}", detail=detail)


def _telling(row: ReCheck, policy: EvaluationPolicy, today: date) -> dict[str, Any]:
    """Everything that the office is told, with the score and grade that it leads to."""
    judgement = judged(row, policy)
    check_judged(row.rows, judgement.result["rows"])
    telling: dict[str, Any] = document(
        {
            "round": len(row.told or []) + 1,
            "told_on": today,
            "reply_by": last_day_to_reply(today, policy.reply_days),
            "reply_days": policy.reply_days.value,
            "rows": row.rows,
            "opinion": row.opinion,
            "score": judgement.total,
            "grade": judgement.grade,
            "findings": judgement.result["findings"],
            "audit": row.findings or [],
            "basis": list(dict.fromkeys((*clauses_of_telling(policy.demands), *policy.reply_days.basis))),
        }
    )
    return telling


async def reply(
    session: AsyncSession, identifier: UUID, said: ReCheckReply, *, office: Principal, expected: int, today: date
) -> None:
    """The unit's or its department's word on what was told last; each may say its own, none replaces another."""
    row = await locked(session, ReCheck, identifier, ReCheckNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(
        RE_CHECK, before, Action.REPLY, actor=office.subject, hands=hands_of(row), acting_for=office.acting_for
    )
    answer = said.model_dump(mode="json")
    numbers = [one["row"] for one in row.rows]
    check_reply(answer["rows"], numbers, agrees=said.agrees, opinion=said.opinion)
    known = {str(file.id) for file in await files_of(session, row.self_evaluation_id)}
    _check_evidence(answer["rows"], known)
    told = (row.told or [])[-1]
    signed = {
        "round": told["round"],
        "day": today.isoformat(),
        "subject": office.subject,
        "name": office.name,
        "role": office.role.value,
        "organisation": office.organisation_name,
        "late": today > date.fromisoformat(told["reply_by"]),
    }
    row.replies = [*(row.replies or []), signed | answer]
    note_step(row, office, today, action="reply", from_status=before.value, to_status=row.status.value)
    await session.flush()
    detail = {"round": told["round"], "agrees": said.agrees, "late": signed["late"]}
    await record(session, action="re_check:reply", resource=f"re-checks/{identifier}", detail=detail)


def _check_evidence(rows: list[dict[str, Any]], known: Collection[str]) -> None:
    errors = [
        {"pointer": f"#/rows/{index}/evidence_file_ids/{place}", "detail": "这份自评没有这个佐证材料，请核对编号"}
        for index, row in enumerate(rows)
        for place, one in enumerate(row["evidence_file_ids"])
        if one not in known
    ]
    if errors:
        raise ReplyIncomplete(f"有{len(errors)}个佐证材料编号不属于这份自评，请更正后重新提交。", errors=errors)
