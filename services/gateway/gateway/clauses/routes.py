"""Not coroutines: they may go through thousands of packs, and run in a thread while others are answered."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from gateway.access import LawReader
from gateway.clauses import queries
from gateway.clauses.models import ClauseKind, ClauseSummary, ClauseView
from gateway.law import UNCHANGED, Known, Law, answer, part
from gateway.policies.queries import PackNotFound, require_pack
from wenxiao.bodies import Malformed
from wenxiao.pages import CursorNotReadable, Page, Paging
from wenxiao.policy import ClauseNotFound
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns
from wenxiao_policies import inquiry

router = nouns("clauses")
REFUSALS = (Unauthenticated, NotPermitted, Malformed)


@router.get(
    "",
    response_model=Page[ClauseSummary],
    responses=UNCHANGED | problems(*REFUSALS, PackNotFound, CursorNotReadable),
)
def list_clauses(
    _: LawReader,
    law: Law,
    paging: Paging,
    pack: Annotated[str | None, Query(max_length=100, description="政策包代号，如 longchuan")] = None,
    kind: Annotated[ClauseKind | None, Query(description="条款类别")] = None,
    capability: Annotated[str | None, Query(max_length=100, description="业务能力，如 dual_monitoring")] = None,
    known: Known = None,
) -> Response:
    """The clauses of all packs in the order of the documents, in our own words."""
    if pack is not None:
        require_pack(law, pack)
    wanted = inquiry.clauses(law, pack=pack, kind=kind, capability=capability)
    found, after = part(law.clauses, [(clause.id, clause) for clause in wanted], paging)
    return answer(Page[ClauseSummary](items=[queries.summary(clause) for clause in found], next=after), known)


@router.get("/{clause_id}", response_model=ClauseView, responses=UNCHANGED | problems(*REFUSALS, ClauseNotFound))
def read_clause(
    _: LawReader,
    law: Law,
    clause_id: Annotated[str, Path(max_length=100, description="条款编号，如 longchuan-3.3.1.b")],
    known: Known = None,
) -> Response:
    """One clause, and every value that rests on it."""
    return answer(queries.whole(law, clause_id), known)
