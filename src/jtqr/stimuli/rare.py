"""Keys and signatures with rare values: a precomputed index of user keys, and a search that makes signatures of a kind.

A key whose X begins with two zero bytes turns up once in 65536, so the indices of some are kept in rare.json, which
`written` makes anew. Signatures depend on times and cannot be kept: of a few hundred k, secret as always, one is looked
up that gives the wanted r or s for a digest, and a free field is counted up until there is one.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice

from jtqr.crypto.sm2 import KeyPair, N, derive_key, derive_keys, sign_digest

FILE = "rare.json"
KINDS: Mapping[str, bytes] = {"00": b"\0", "0000": b"\0\0", "04": b"\4"}
"""What X begins with, by name."""
SEED, LABEL = b"rare", "key"
_EACH = 8
_BATCH = 512
_NONCES = 512


def found(first: int, last: int) -> dict[str, list[int]]:
    """For each kind the indices from `first` below `last` of keys of it, in order; some 20,000 keys a second."""
    indices: dict[str, list[int]] = {name: [] for name in KINDS}
    for start in range(first, last, _BATCH):
        batch = range(start, min(start + _BATCH, last))
        for index, key in zip(batch, derive_keys(SEED, LABEL, batch), strict=True):
            for name, wanted in KINDS.items():
                if key.public.startswith(wanted):
                    indices[name].append(index)
    return indices


def written() -> str:
    """The index anew, as rare.json holds it: the first keys of each kind. Takes half a minute."""
    indices: dict[str, list[int]] = {name: [] for name in KINDS}
    start = 0
    while any(len(listed) < _EACH for listed in indices.values()):
        for name, more in found(start, start + _BATCH).items():
            indices[name] = [*indices[name], *more][:_EACH]
        start += _BATCH
    return json.dumps(indices, indent=1) + "\n"


@cache
def index() -> Mapping[str, tuple[int, ...]]:
    """The index that is installed: for each kind the indices of keys of it."""
    data = json.loads(files(__package__).joinpath(FILE).read_text("ascii"))
    return {name: tuple(listed) for name, listed in data.items()}


def key(kind: str, pick: int) -> KeyPair:
    """The key number `pick`, counted around, of a kind; the same for every campaign."""
    listed = index()[kind]
    return derive_key(SEED, LABEL, listed[pick % len(listed)])


@dataclass(frozen=True)
class Wanted:
    """How many zero bytes r and s shall begin with, at least."""

    r: int = 0
    s: int = 0

    def fits(self, r: int, s: int) -> bool:
        """Whether a signature is of this kind."""
        return r >> 256 - 8 * self.r == 0 and s >> 256 - 8 * self.s == 0


class Nonces:
    """A few hundred k of a signer, sorted so that one which gives a small r or s for a digest is looked up.

    With x of k, r = e + x and s = (k + r) / (1 + d) - r (mod n): both are a share of k plus a share of e.
    """

    def __init__(self, seed: bytes, signer: KeyPair, wanted: Wanted) -> None:
        self._signer, self._wanted = signer, wanted
        self._inverse = pow(1 + signer.d, -1, N)
        of_s = wanted.s > wanted.r  # the rarer of the two is looked up, the other one takes its chance
        self._factor = self._inverse - 1 if of_s else 1
        shares = [
            ((one.x * self._factor + (one.d * self._inverse if of_s else 0)) % N, one)
            for one in derive_keys(seed, "rare-nonces", range(_NONCES))
        ]
        self._sorted = sorted(shares, key=_share)

    def signature(self, e32: bytes) -> bytes | None:
        """A signature of the wanted kind over this digest, 64 bytes, or None where no k gives one."""
        bound = 1 << 256 - 8 * max(self._wanted.r, self._wanted.s)
        e = int.from_bytes(e32)
        least = -e * self._factor % N
        first = bisect_left(self._sorted, least, key=_share)
        for share, nonce in chain(islice(self._sorted, first, None), islice(self._sorted, first)):
            if (share - least) % N >= bound:
                break
            r = (e + nonce.x) % N
            if self._wanted.fits(r, ((nonce.d + r) * self._inverse - r) % N):
                return sign_digest(self._signer, e32, nonce.d)
        return None


def _share(entry: tuple[int, KeyPair]) -> int:
    return entry[0]
