import os

import pytest


def missing(component: str, how: str) -> None:
    """Skip with the reason, or fail where everything is required."""
    reason = f"{component} is not installed ({how})"
    if os.environ.get("CHALAND_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
