"""The engine against itself: number types, batches, edge scalars, refusals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.crypto import curve, sm2
from jtqr.crypto.comb import FAST, PLAIN
from jtqr.errors import KitMisuse

N, P, G = curve.N, curve.P, curve.G
EDGES = sorted(
    {2**i for i in range(256)}
    | {2**i - 1 for i in range(1, 256)}
    | {N - 2**i for i in range(0, 256, 5)}
    | {1, 2, 3, N - 1, N - 2, N - 3, (N + 1) // 2, (N - 1) // 2}
)


def test_edge_scalars_on_both_number_types_one_by_one_and_in_a_batch() -> None:
    batch = FAST.base_multiples(EDGES)
    assert batch == PLAIN.base_multiples(EDGES)
    assert batch == [FAST.base_multiple(scalar) for scalar in EDGES]
    for scalar, point in list(zip(EDGES, batch, strict=True))[::16]:
        other = curve.multiply(scalar, G, P)  # by doubling and adding: another way to the same point
        assert other is not None
        assert curve.to_affine([other], P)[0] == point
    assert batch[EDGES.index(N - 1)] == (G[0], P - G[1])


def test_group_law_at_equal_opposite_and_infinite_points() -> None:
    one = (*G, 1)
    opposite = (G[0], P - G[1])
    assert curve.add(None, G, P) == one
    assert curve.add(one, opposite, P) is None
    assert curve.double(None, P) is None
    twice = curve.add(one, G, P)
    assert twice == curve.double(one, P)
    assert twice is not None
    assert curve.to_affine([twice], P)[0] == PLAIN.base_multiple(2)
    assert curve.inverses([], P) == []


@settings(deadline=None, max_examples=40)
@given(st.integers(2, N - 2), st.binary(max_size=300), st.binary(max_size=64), st.none() | st.binary(max_size=20))
def test_signatures_are_the_same_bytes_everywhere_and_verify(
    d: int, message: bytes, extra: bytes, uid: bytes | None
) -> None:
    key = sm2.KeyPair.from_private(d)
    signature = sm2.sign(key, message, uid, extra)
    assert signature == sm2.sign(key, message, uid, extra, comb=PLAIN)
    job = sm2.Job(key, sm2.digest(key.public, message, uid), extra)
    assert sm2.sign_batch([job] * 9) == [signature] * 9
    assert sm2.sign_batch([job], comb=PLAIN) == [signature]
    assert sm2.verify(key.public, message, signature, uid)
    assert sm2.verify(key.public, message, signature, uid, comb=PLAIN)
    assert not sm2.verify(key.public, message + b"\0", signature, uid)
    assert not sm2.verify(key.opposite.public, message, signature, b"")


def test_extra_changes_the_signature_and_the_batch_may_be_empty() -> None:
    key = sm2.derive_key(b"seed", "user", 0)
    assert sm2.sign(key, b"m") != sm2.sign(key, b"m", extra=b"1")
    assert sm2.sign_batch([]) == []


def test_derived_keys() -> None:
    many = sm2.derive_keys(b"seed", "user", range(20))
    assert many == [sm2.derive_key(b"seed", "user", index) for index in range(20)]
    assert len({key.d for key in many} | {sm2.derive_key(b"seed", "issuer", 0).d}) == 21
    assert all(key.compressed[0] == 2 + key.y % 2 for key in many)
    assert sm2.KeyPair.from_private(many[0].opposite.d) == many[0].opposite


@pytest.mark.parametrize("d", [0, -1, N - 1, N, 2**256])
def test_private_keys_that_cannot_sign_are_refused(d: int) -> None:
    with pytest.raises(KitMisuse, match="outside 1"):
        sm2.KeyPair.from_private(d)


@pytest.mark.parametrize(("seed", "label"), [(b"my PRODUCTION seed", "user"), (b"seed", "生产密钥")])
def test_production_labels_are_refused(seed: bytes, label: str) -> None:
    with pytest.raises(KitMisuse, match="production"):
        sm2.derive_key(seed, label, 0)


def test_a_chosen_k_that_gives_no_signature_is_refused() -> None:
    key = sm2.derive_key(b"seed", "user", 0)
    k = 12345
    x = int(FAST.base_multiple(k)[0])
    without_r = (-x % N).to_bytes(32)
    r_plus_k_is_n = ((N - k - x) % N).to_bytes(32)
    without_s = ((k * pow(key.d, -1, N) - x) % N).to_bytes(32)
    for e, chosen in ((without_r, k), (r_plus_k_is_n, k), (without_s, k), (bytes(32), 0), (bytes(32), N)):
        with pytest.raises(KitMisuse, match="chosen k"):
            sm2.sign_digest(key, e, k=chosen)
