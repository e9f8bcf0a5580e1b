"""What is drawn by lot adds up, always."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.config.demo.lots import generator, share_out

weights = st.lists(st.floats(min_value=0, max_value=100), min_size=1, max_size=30)


@given(
    total=st.integers(min_value=0, max_value=5000),
    weights=weights,
    least=st.integers(min_value=0, max_value=5),
)
def test_shares_add_up_to_the_total(total, weights, least):
    parts = share_out(total, weights, least)
    assert sum(parts) == total
    assert min(parts) >= min(least, total // len(weights))


@given(weights=weights, data=st.data())
def test_shares_respect_their_limits(weights, data):
    most = data.draw(
        st.lists(st.integers(min_value=0, max_value=50), min_size=len(weights), max_size=len(weights))
    )
    total = data.draw(st.integers(min_value=0, max_value=sum(most)))
    parts = share_out(total, weights, most=most)
    assert sum(parts) == total
    assert all(part <= limit for part, limit in zip(parts, most, strict=True))


def test_what_does_not_fit_is_refused():
    assert share_out(0, []) == []
    for total, parts, most in ((1, [], None), (5, [1.0, 1.0], [2, 2])):
        with pytest.raises(ValueError, match="does not fit"):
            share_out(total, parts, most=most)


def test_each_thing_has_a_random_source_of_its_own():
    assert generator(1, "a").random() == generator(1, "a").random() != generator(1, "b").random()
