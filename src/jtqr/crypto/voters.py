"""Several implementations must agree on every signature before a product is judged by it."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple, Protocol

from jtqr.crypto import gmssl_voter, libcrypto, sm2
from jtqr.errors import SelfCheckFailed


class Verify(Protocol):
    """Judges a signature over a message; uid None means a digest without Z."""

    def __call__(self, public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool: ...


class Voter(NamedTuple):
    """One implementation of SM2 verification."""

    name: str
    verify: Verify


ENGINE = Voter("jtqr", sm2.verify)
LIBCRYPTO = Voter("libcrypto", libcrypto.verify)
GMSSL = Voter("gmssl", gmssl_voter.verify)
ALL = (ENGINE, LIBCRYPTO, GMSSL)

# The example of GM/T 0003.5-2012 Annex A: key, distinguishing id, message, signature.
_PUBLIC = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
ANNEX_MESSAGE = b"message digest"
ANNEX_SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def agreed(voters: Sequence[Voter], public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """The common answer of these voters; SelfCheckFailed naming them when they differ."""
    votes = {voter.name: voter.verify(public64, message, signature64, uid) for voter in voters}
    if len(set(votes.values())) > 1:
        said = ", ".join(f"{name} says {'good' if vote else 'bad'}" for name, vote in votes.items())
        raise SelfCheckFailed(
            f"signature {signature64.hex()} under key {public64.hex()}: the voters differ ({said}); "
            "nothing is judged by it"
        )
    return votes[voters[0].name]


def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """The kit's engine and libcrypto: for every stimulus under the declared reading."""
    return agreed((ENGINE, LIBCRYPTO), public64, message, signature64, uid)


def verify_quick(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """libcrypto alone: for readings that nobody declared."""
    return LIBCRYPTO.verify(public64, message, signature64, uid)


def verify_thorough(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """All three: on a sample, on every library vector and before a *fail*. Some 10 ms."""
    return agreed(ALL, public64, message, signature64, uid)


def names(voters: Sequence[Voter] = ALL) -> tuple[str, ...]:
    """The voters' names, those of others with their versions, for the log."""
    versions = {LIBCRYPTO.name: f"libcrypto ({libcrypto.version()})", GMSSL.name: f"gmssl {version('gmssl')}"}
    return tuple(versions.get(voter.name, voter.name) for voter in voters)


def self_test(voters: Sequence[Voter] = ALL) -> None:
    """Before anything is judged: each voter alone must know the annex example from near misses, else SelfCheckFailed.

    Needed beside `agreed`, because voters that lie alike agree.
    """
    r, s = ANNEX_SIGNATURE[:32], ANNEX_SIGNATURE[32:]
    cases: list[tuple[str, bool, bytes, bytes, bytes, bytes | None]] = [
        ("the annex example", True, _PUBLIC, ANNEX_MESSAGE, r + s, sm2.DEFAULT_UID),
        ("another message", False, _PUBLIC, ANNEX_MESSAGE + b".", r + s, sm2.DEFAULT_UID),
        ("another distinguishing id", False, _PUBLIC, ANNEX_MESSAGE, r + s, b"ALICE123@YAHOO.COM"),
        ("an empty distinguishing id", False, _PUBLIC, ANNEX_MESSAGE, r + s, b""),
        ("a digest without Z", False, _PUBLIC, ANNEX_MESSAGE, r + s, None),
        ("s and r swapped", False, _PUBLIC, ANNEX_MESSAGE, s + r, sm2.DEFAULT_UID),
        ("the last bit of s", False, _PUBLIC, ANNEX_MESSAGE, r + s[:-1] + bytes([s[-1] ^ 1]), sm2.DEFAULT_UID),
        ("s = n", False, _PUBLIC, ANNEX_MESSAGE, r + sm2.N.to_bytes(32), sm2.DEFAULT_UID),
        ("r = 0", False, _PUBLIC, ANNEX_MESSAGE, bytes(32) + s, sm2.DEFAULT_UID),
        ("a byte more", False, _PUBLIC, ANNEX_MESSAGE, r + s + b"\0", sm2.DEFAULT_UID),
        ("the opposite key", False, _opposite(_PUBLIC), ANNEX_MESSAGE, r + s, sm2.DEFAULT_UID),
        ("a key off the curve", False, _PUBLIC[:-1] + b"\0", ANNEX_MESSAGE, r + s, sm2.DEFAULT_UID),
    ]
    for voter in voters:
        for case, right, public64, message, signature64, uid in cases:
            if voter.verify(public64, message, signature64, uid) is not right:
                raise SelfCheckFailed(f"voter {voter.name}: it is wrong about {case}; nothing can be judged with it")


def _opposite(public64: bytes) -> bytes:
    return public64[:32] + (sm2.P - int.from_bytes(public64[32:])).to_bytes(32)
