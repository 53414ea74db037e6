"""Whether everybody who asks for money has declared what for."""

from typing import Annotated

from fastapi import Query

from targets_api.access import Reader
from targets_api.database import Session
from targets_api.declarations.models import DeclarationCoverage
from targets_api.declarations.usecases import declaration_coverage
from targets_api.targets.acting import Act
from wenxiao.service import nouns

router = nouns("declarations")


@router.get("/coverage", response_model=DeclarationCoverage)
async def get_coverage(
    who: Reader,
    session: Session,
    act: Act,
    budget_year: Annotated[int, Query(ge=2000, le=2100, description="预算年度")],
) -> DeclarationCoverage:
    """Per department which overall, policy and project targets are missing, with the clauses that ask for them."""
    return await declaration_coverage(session, budget_year, doing=act)
