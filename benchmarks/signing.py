"""Payloads a second: the kit against gmssl and against libcrypto, all making the same bytes.

One payload is a fresh user key, the issuer's and the user's signature with nonces by RFC 6979, and 226 bytes assembled.
The contestants differ in elliptic-curve arithmetic alone, and take turns in one process, so that a busy machine slows
all of them: read the ratios. Run: PYTHONPATH=src python benchmarks/signing.py [--quick]
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from statistics import median

from gmssl import sm2 as gmssl_sm2

from jtqr.crypto import libcrypto
from jtqr.crypto.comb import PLAIN, Comb
from jtqr.crypto.curve import N
from jtqr.crypto.pki import TestPki
from jtqr.crypto.rfc6979 import nonces
from jtqr.crypto.sm2 import Job, KeyPair, sign_digest
from jtqr.crypto.sm3 import sm3
from jtqr.evidence.timebase import RealTime
from jtqr.standard.interpretation import DEFAULT
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.recipes import Recipe, World, make, make_batch

ROUNDS = 9
NOW = 1_790_000_000.0
WORLD = World(TestPki(b"benchmark", DEFAULT), DEFAULT)
Maker = Callable[[Sequence[Recipe]], list[bytes]]
Multiply = Callable[[int], tuple[int, int]]
Sign = Callable[[Job], bytes]


def kit_batch(recipes: Sequence[Recipe]) -> list[bytes]:
    """The kit, all payloads at once."""
    return [made.payload for made in make_batch(recipes, WORLD, NOW)]


def kit_single(recipes: Sequence[Recipe]) -> list[bytes]:
    """The kit, one payload after another."""
    return [make(recipe, WORLD, NOW).payload for recipe in recipes]


def with_engine(multiply: Multiply, sign: Sign) -> Maker:
    """A maker that assembles as the kit does, with multiples of the base point and signatures by another engine."""

    def make_all(recipes: Sequence[Recipe]) -> list[bytes]:
        payloads = []
        for recipe in recipes:
            origin = recipe.seed + b"user" + recipe.user.to_bytes(4)
            d = int.from_bytes(sm3(origin)) % (N - 2) + 1
            draft = Draft(recipe, WORLD, NOW, KeyPair(d, *multiply(d)))
            draft.join()
            draft.put_signature("issuer", sign(draft.issuer_job()))
            draft.put_signature("user", sign(draft.user_job()))
            payloads.append(draft.made().payload)
        return payloads

    return make_all


def comb_engine(comb: Comb) -> Maker:
    """The kit's comb on another number type, one payload after another."""
    return with_engine(comb.base_multiple, lambda job: sign_digest(job.key, job.e, comb=comb))


def gmssl_engine() -> Maker:
    """gmssl's own multiplication and signing."""
    base = gmssl_sm2.default_ecc_table["g"]

    def multiply(k: int) -> tuple[int, int]:
        point = gmssl_sm2.CryptSM2("", "")._kg(k, base)
        return int(point[:64], 16), int(point[64:], 16)

    def sign(job: Job) -> bytes:
        k = next(nonces(job.key.d, int.from_bytes(job.e)))
        return bytes.fromhex(gmssl_sm2.CryptSM2(f"{job.key.d:064x}", "").sign(job.e, f"{k:064x}"))

    return with_engine(multiply, sign)


def libcrypto_engine() -> Maker:
    """libcrypto's EC_POINT_mul through ctypes (its EVP interface takes no k), the two lines of scalars in Python."""
    crypto = libcrypto.library()
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("OBJ_txt2nid", number, (text,)),
        ("EC_GROUP_new_by_curve_name", pointer, (number,)),
        ("EC_POINT_new", pointer, (pointer,)),
        ("BN_new", pointer, ()),
        ("BN_bin2bn", pointer, (text, number, pointer)),
        ("BN_bn2binpad", number, (pointer, text, number)),
        ("EC_POINT_mul", number, (pointer,) * 6),
        ("EC_POINT_get_affine_coordinates", number, (pointer,) * 5),
    ):
        function = getattr(crypto, name)
        function.restype, function.argtypes = result, arguments
    group = crypto.EC_GROUP_new_by_curve_name(crypto.OBJ_txt2nid(b"SM2"))
    point, scalar, x, y = crypto.EC_POINT_new(group), crypto.BN_new(), crypto.BN_new(), crypto.BN_new()
    buffer = ctypes.create_string_buffer(32)

    def coordinate(value: int) -> int:
        crypto.BN_bn2binpad(value, buffer, 32)
        return int.from_bytes(buffer.raw)

    def multiply(k: int) -> tuple[int, int]:
        crypto.BN_bin2bn(k.to_bytes(32), 32, scalar)
        crypto.EC_POINT_mul(group, point, scalar, None, None, None)
        crypto.EC_POINT_get_affine_coordinates(group, point, x, y, None)
        return coordinate(x), coordinate(y)

    def sign(job: Job) -> bytes:
        d, e = job.key.d, int.from_bytes(job.e)
        k = next(nonces(d, e))
        r = (e + multiply(k)[0]) % N
        s = (k - r * d) * pow(1 + d, -1, N) % N
        return r.to_bytes(32) + s.to_bytes(32)

    return with_engine(multiply, sign)


# How many payloads each makes in its turn: enough for a tenth of a second.
CONTESTANTS: dict[str, tuple[Maker, int]] = {
    "kit, batches of 256": (kit_batch, 512),
    "kit, one by one": (kit_single, 256),
    "kit, one by one, plain int": (comb_engine(PLAIN), 128),
    "libcrypto by ctypes": (libcrypto_engine(), 96),
    "gmssl": (gmssl_engine(), 8),
}


def main() -> None:
    """Prints payloads a second (medians) and how many times as fast the kit's batches are (medians of each round)."""
    recipes = [Recipe(seed=index.to_bytes(4), issuer=index % 8) for index in range(512)]
    right = kit_batch(recipes)
    for name, (maker, count) in CONTESTANTS.items():
        if maker(recipes[:count]) != right[:count]:
            raise SystemExit(f"{name}: makes other bytes than the kit")
    clock = RealTime()
    rates: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for _ in range(1 if "--quick" in sys.argv[1:] else ROUNDS):
        for name, (maker, count) in CONTESTANTS.items():
            began = clock.monotonic_ns()
            maker(recipes[:count])
            rates[name].append(count * 1e9 / (clock.monotonic_ns() - began))
    best, single = list(CONTESTANTS)[:2]
    print(f"{'':28}{'payloads/s':>12}{'batch is':>12}{'single is':>12}")
    for name, found in rates.items():
        ratios = (median(a / b for a, b in zip(rates[kind], found, strict=True)) for kind in (best, single))
        print(f"{name:28}{median(found):12.0f}" + "".join(f"{ratio:11.1f}x" for ratio in ratios))


if __name__ == "__main__":
    main()
