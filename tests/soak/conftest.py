"""What only the whole of the weeks can show is left to `make soak`."""

from __future__ import annotations

import pytest

from tests.soak.test_soak import WHOLE


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the sample, no test that needs the weeks."""
    left = [item for item in items if item.get_closest_marker("weeks") and not WHOLE]
    if left:
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)
