"""Random people attempt random steps over HTTP, in five places: an approved target has all steps of its place."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from targets_api.app import create_app
from targets_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS

from .conftest import Office
from .resting_house import a_house
from .review_over_http import ReviewOverHttp
from .review_posts import REGIONS

# A failure is told as it was found: to make it smaller would take minutes of requests.
AS_FOUND = (Phase.generate,)


def run_machine(settings: Settings, network: Network, name: str, **bounds: Any) -> dict[str, int]:
    """How often each status was reached."""
    reached: dict[str, int] = {}
    with a_house(create_app(settings, network, KEYS)) as running:

        class Machine(ReviewOverHttp):
            house, place, bodies = running, name, Office(running.caller)

        Machine.reached = reached
        slow = (HealthCheck.too_slow, HealthCheck.data_too_large)
        run_state_machine_as_test(Machine, settings=how(deadline=None, suppress_health_check=slow, **bounds))
        reached["requests"] = running.requests
    return reached


@pytest.mark.parametrize("name", sorted(REGIONS))
def test_no_sequence_of_requests_skips_a_step(settings: Settings, network: Network, name: str) -> None:
    """The same runs each time: the first goes straight on to an approval, with everything that holds it up."""
    few = {"max_examples": 2, "stateful_step_count": 15, "derandomize": True, "phases": AS_FOUND}
    reached = run_machine(settings, network, name, **few)
    assert reached["approved"] > 0, reached
    print(reached)  # noqa: T201 - shown with -s


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(REGIONS))
def test_no_long_sequence_of_requests_skips_a_step(settings: Settings, network: Network, name: str) -> None:
    reached = run_machine(settings, network, name, max_examples=60, stateful_step_count=60)
    assert reached["approved"] > 0, reached
