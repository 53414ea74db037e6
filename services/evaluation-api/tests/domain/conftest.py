from decimal import Decimal

import pytest

from evaluation_api.domain.scoring import Attainment, Band, Direction, ScoringRules


@pytest.fixture(scope="session")
def rules() -> ScoringRules:
    """Scoring values for the pure rules; those of the packs are tested in tests/policies."""
    return ScoringRules(
        decimals=2,
        rounding="half_up",
        execution_basis="adjusted",
        bands=(
            Band(Attainment.ACHIEVED, "达成年度指标", Decimal(80), Decimal(100)),
            Band(Attainment.PARTLY, "部分达成年度指标并具有一定效果", Decimal(60), Decimal(80)),
            Band(Attainment.MISSED, "未达成年度指标且效果较差", Decimal(0), Decimal(60)),
        ),
        without_operator=Direction.AT_LEAST,
        cost_without_operator=Direction.AT_MOST,
        pass_threshold=Decimal(0),
        over_achieved_from=Decimal("1.3"),
        reason_required=True,
        basis={"proportional": ("clause-a",), "execution_rate": ("clause-b",)},
    )
