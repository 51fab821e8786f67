"""Digest vectors against verifiers in which one check of GM/T 0003.2 7.1 is missing: each is caught."""

from collections.abc import Callable, Mapping

import pytest

from jtqr.crypto.curve import G, N, P, add, multiply, to_affine
from jtqr.crypto.points import is_public_key
from jtqr.stimuli.vectors.digests import digest_group
from jtqr.stimuli.vectors.model import DigestInput

Ranges = Callable[[int, int, int], object]
"""What is checked of r, s and t before the equation, which is compared modulo n."""

TESTS = digest_group(1).tests
MISSING: Mapping[str, Ranges] = {
    "r may be 0": lambda r, s, t: 0 <= r < N and 1 <= s < N and t,
    "r may be n": lambda r, s, t: 1 <= r <= N and 1 <= s < N and t,
    "r may be above n": lambda r, s, t: 1 <= r != N and 1 <= s < N and t,
    "s may be 0": lambda r, s, t: 1 <= r < N and 0 <= s < N and t,
    "s may be n": lambda r, s, t: 1 <= r < N and 1 <= s <= N and t,
    "s may be above n": lambda r, s, t: 1 <= r < N and 1 <= s != N and t,
    "t may be 0": lambda r, s, _: 1 <= r < N and 1 <= s < N,
}


def verified(given: DigestInput, ranges: Ranges) -> bool:
    public = bytes.fromhex(given.public)
    e, r, s = (int(number, 16) for number in (given.digest, given.r, given.s))
    t = (r + s) % N
    if not is_public_key(public) or not ranges(r, s, t):
        return False
    of_base, of_key = multiply(s % N, G, P), multiply(t, (int.from_bytes(public[:32]), int.from_bytes(public[32:])), P)
    total = of_key if of_base is None else add(of_key, to_affine([of_base], P)[0], P)
    return total is not None and (e + to_affine([total], P)[0][0] - r) % N == 0


def test_a_verifier_with_every_check_agrees_with_all() -> None:
    for test in TESTS:
        right = verified(test.input, lambda r, s, t: 1 <= r < N and 1 <= s < N and t)
        assert right is (test.result == "accept"), test.id


@pytest.mark.parametrize("missing", MISSING)
def test_a_missing_check_accepts_what_is_wrong_for_its_range(missing: str) -> None:
    wrong = [test for test in TESTS if verified(test.input, MISSING[missing]) and test.result == "reject"]
    assert wrong
    assert {flag for test in wrong for flag in test.flags} == {"SignatureRange"}
