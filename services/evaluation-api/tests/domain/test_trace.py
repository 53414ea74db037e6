import hashlib
from datetime import date
from decimal import Decimal

import pytest

from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.trace import canonical, document, sha256


def test_one_content_has_one_text() -> None:
    content = {"b": Decimal("10.00"), "a": [date(2023, 6, 1), Direction.EXACT, GradeStep("优", Decimal(90))]}
    assert canonical(content) == '{"a":["2023-06-01","exact",{"grade":"优","lowest":"90"}],"b":"10.00"}'
    assert sha256(content) == hashlib.sha256(canonical(content).encode()).hexdigest()
    assert sha256(document(content)) == sha256(content)


@pytest.mark.parametrize("content", [object(), {"x": {1}}, float("nan")])
def test_what_has_no_single_text_is_refused(content: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(content)
