"""Clauses of the library, and what rests on them."""

from typing import Any

from gateway.clauses.models import ClauseKind, ClauseSummary, ClauseView, UseView
from wenxiao.policy import Clause, PolicyLibrary
from wenxiao_policies import inquiry


def summary(clause: Clause) -> ClauseSummary:
    return ClauseSummary(**_parts(clause))


def whole(library: PolicyLibrary, clause_id: str) -> ClauseView:
    clause = library.clause(clause_id)
    used_by = [
        UseView(pack=use.pack, section=use.section, parameter=use.parameter, since=use.since, record=use.record)
        for use in inquiry.uses(library, clause_id)
    ]
    return ClauseView(**_parts(clause), used_by=used_by)


def _parts(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "pack": clause.pack,
        "document": clause.document,
        "number": clause.number,
        "article": clause.article,
        "zh": clause.zh,
        "kind": ClauseKind(clause.kind),
        "capability": clause.capability,
        "category": clause.category,
        "actors": list(clause.actors),
        "clauses": list(clause.clauses),
        "in_force_from": clause.in_force_from,
    }
