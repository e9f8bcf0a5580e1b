"""The table of agencies."""

import pytest

from referrals import services
from tests.referrals.panel.at_the_table import Table


@pytest.fixture
def table(db):
    """Persons of six agencies."""
    return Table()


@pytest.fixture
def asked(case, people, table):
    """The request that the threshold's step asks for."""
    return services.ask_to_unseal(
        case=case, purpose="To offer help together.", necessity="Each can only look with a name.", lawful_basis="public_task",
        persons=[table.health], by=people.coordinator,
    )  # fmt: skip
