from decimal import Decimal

import pytest

from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.domain.scoring.judged import Band
from evaluation_api.domain.scoring.rules_in_force import ScoringRules


@pytest.fixture(scope="session")
def rules() -> ScoringRules:
    """Scoring values for the pure rules; those of the packs are tested in tests/policies."""
    return ScoringRules(
        bands=(
            Band(Attainment.ACHIEVED, "达成年度指标", Decimal(80), Decimal(100)),
            Band(Attainment.PARTLY, "部分达成年度指标并具有一定效果", Decimal(60), Decimal(80)),
            Band(Attainment.MISSED, "未达成年度指标且效果较差", Decimal(0), Decimal(60)),
        ),
        basis={"proportional": ("clause-a",), "execution_rate": ("clause-b",)},
    )
