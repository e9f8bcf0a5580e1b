"""The people of the process, the agencies at the table, and one case that goes its whole way."""

import pytest

from tests.referrals.panel.at_the_table import Table
from tests.referrals.proofs.journey import Journey


@pytest.fixture
def table(db):
    """Persons of six agencies."""
    return Table()


@pytest.fixture
def journey(receive, people, table, districts):
    """A case just received, with a word of its own in every field."""
    return Journey(receive, people, table, districts)
