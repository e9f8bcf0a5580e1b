"""The table of agencies."""

import pytest

from tests.referrals.panel.at_the_table import Table


@pytest.fixture
def table(db):
    """Persons of six agencies."""
    return Table()
