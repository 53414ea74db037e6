"""How many examples a property is tried on: new ones in every run, so a short run tries fewer, a long one more.

A property that says its own number keeps it; so does a run that has chosen a profile, such as that of the mutations.
"""

import pytest
from hypothesis import settings

SHORT, LONG = 30, 200


def pytest_configure(config: pytest.Config) -> None:
    if settings.get_current_profile_name() != "default":
        return
    long = "long or" in str(config.option.markexpr)
    # A busy machine is no failure: no test asserts a time.
    settings.register_profile("each run", max_examples=LONG if long else SHORT, deadline=None)
    settings.load_profile("each run")
