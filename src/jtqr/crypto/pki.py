"""The test PKI: a clearing institution's root, a foreign root, issuers and users, all from one seed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from jtqr.crypto.certificates import certificate_digest, unsigned_certificate
from jtqr.crypto.sm2 import Job, KeyPair, derive_key, derive_keys, refuse_production, sign_batch
from jtqr.standard.formats import to_bcd
from jtqr.standard.interpretation import Interpretation

PKI_SEED = b"jtqr test keys 1"
"""Seed of the test keys that everybody has."""
FIRST_NUMBER = 0x10000001
"""Certificate number of issuer 0; issuer i has FIRST_NUMBER + i."""
_FIRST_ISSUER = 10010000


@dataclass(frozen=True)
class Issuer:
    """An issuer: certificate number (4 bytes, field 4), issuer number (8 BCD digits, field 7), key, certificate."""

    index: int
    number: bytes
    issuer: bytes
    key: KeyPair
    certificate: bytes


class TestPki:
    """Keys and certificates under one reading; the same seed gives the same bytes. KitMisuse for a production seed.

    Issuers of even index have an even Y and those of odd index an odd one, so that both parities occur; where the
    reading fixes the parity of X-only certificates (OP-21), all have that one, as the clearing
    institution would see to.
    """

    __test__ = False  # pytest must not take it for a test class

    certificate_expiry = "1249"
    """MMYY of every certificate that is meant to be valid."""

    def __init__(self, seed: bytes, reading: Interpretation) -> None:
        refuse_production(seed)
        self.seed = seed
        self.reading = reading
        self._issuers: dict[int, Issuer] = {}

    @cached_property
    def root(self) -> KeyPair:
        """The clearing institution's key."""
        return derive_key(self.seed, "root", 0)

    @cached_property
    def foreign_root(self) -> KeyPair:
        """A root that no terminal under test knows."""
        return derive_key(self.seed, "foreign-root", 0)

    def user(self, index: int) -> KeyPair:
        """A user's key."""
        return derive_key(self.seed, "user", index)

    def issuer(self, index: int) -> Issuer:
        """Issuer number `index`, from 0."""
        return self._issuers.get(index) or self.issuers([index])[0]

    def issuers(self, indices: Iterable[int]) -> list[Issuer]:
        """Many issuers at once: a thousand in a fraction of a second."""
        wanted = list(indices)
        missing = [index for index in wanted if index not in self._issuers]
        keys = [
            key if key.y % 2 == self._parity(index) else key.opposite
            for index, key in zip(missing, derive_keys(self.seed, "issuer", missing), strict=True)
        ]
        bodies = [
            unsigned_certificate(
                public64=key.public,
                expiry_mmyy=self.certificate_expiry,
                serial=_number(index)[1:],
                reading=self.reading,
            )
            for index, key in zip(missing, keys, strict=True)
        ]
        jobs = []
        for key, body in zip(keys, bodies, strict=True):
            signer = key if self.reading.cert_signer == "issuer" else self.root
            jobs.append(Job(signer, certificate_digest(body, self.reading, key.public, signer.public)))
        for index, key, body, signature in zip(missing, keys, bodies, sign_batch(jobs), strict=True):
            issuer = to_bcd(f"{_FIRST_ISSUER + index:08}")
            self._issuers[index] = Issuer(index, _number(index), issuer, key, body + signature)
        return [self._issuers[index] for index in wanted]

    def _parity(self, index: int) -> int:
        if self.reading.cert_key_form == "x-32":
            return {"even": 0, "odd": 1}.get(self.reading.cert_y_rule, index % 2)
        return index % 2


def _number(index: int) -> bytes:
    """The certificate number; its lowest three bytes are also the certificate's serial (OP-14)."""
    return (FIRST_NUMBER + index).to_bytes(4)
