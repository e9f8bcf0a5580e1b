"""A sealed value opens in its own place with its own key, and nowhere else."""

import time
import traceback
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.crypto.envelope import Place, seal, unseal, version_of
from portal.crypto.errors import CryptoError, Tampered
from portal.crypto.key import Key

PLACE = Place("7d9e", "referrals_referral", "41", "narrative")
SECRET = "Wilhelmina Teapot was seen at the harbour"


@pytest.fixture(scope="module")
def key():
    return Key.new()


@given(st.binary(max_size=4000))
def test_what_was_sealed_opens_again(plain):
    key = Key.new()
    assert unseal(seal(plain, PLACE, key, 3), PLACE, key) == plain


@pytest.mark.parametrize("part", ["case", "table", "row", "field"])
def test_a_value_moved_elsewhere_does_not_open(key, part):
    sealed = seal(SECRET.encode(), PLACE, key, 1)
    with pytest.raises(Tampered):
        unseal(sealed, replace(PLACE, **{part: "other"}), key)


def test_parts_of_a_place_cannot_be_shifted_into_each_other(key):
    sealed = seal(b"x", Place("ab", "c", "d", "e"), key, 1)
    with pytest.raises(Tampered):
        unseal(sealed, Place("a", "bc", "d", "e"), key)


def test_every_flipped_bit_is_noticed(key):
    sealed = seal(SECRET.encode(), PLACE, key, 1)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(CryptoError):
            unseal(bytes(changed), PLACE, key)


@pytest.mark.parametrize("cut", [0, 2, 14, 30, -1])
def test_a_value_cut_short_is_noticed(key, cut):
    with pytest.raises(Tampered):
        unseal(seal(SECRET.encode(), PLACE, key, 1)[:cut], PLACE, key)


def test_the_same_text_never_looks_the_same_twice(key):
    assert len({seal(b"yes", PLACE, key, 1) for _ in range(100)}) == 100
    assert version_of(seal(b"yes", PLACE, key, 513)) == 513


def test_a_failure_shows_neither_key_nor_text(key):
    """What an error page or a log with local variables would print."""
    sealed = seal(SECRET.encode(), PLACE, key, 1)
    with pytest.raises(Tampered) as caught:
        unseal(sealed, replace(PLACE, row="42"), key)
    printed = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    bits = key.exposed()
    assert "Teapot" not in printed
    for form in (repr(bits), bits.hex(), str(list(bits)), repr(bits)[2:-1]):
        assert form not in printed
    assert caught.value.__cause__ is None


def test_a_key_does_not_show_itself(key):
    import copy
    import pickle

    assert repr(key) == str(key) == f"{key}" == "Key(…)"
    assert not hasattr(key, "__dict__")
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(key)


def test_sealing_and_opening_cost_microseconds(key):
    plain = SECRET.encode() * 10
    batches = []
    for _ in range(10):
        started = time.perf_counter()
        for _ in range(200):
            unseal(seal(plain, PLACE, key, 1), PLACE, key)
        batches.append((time.perf_counter() - started) / 200)
    each = min(batches)  # what other work on the machine adds to the rest is not the envelope's
    assert each < 0.0005, f"{each * 1e6:.0f} µs for sealing and opening"
