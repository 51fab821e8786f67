"""What a code is verified against: the keys and certificates that were given, or those of the kit's test PKI."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jtqr.commands.check.keyfile import Key, read_key
from jtqr.commands.check.material import read_bytes, read_material
from jtqr.crypto.pki import FIRST_NUMBER, PKI_SEED, TestPki
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Context, Installed
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.recipes import World, installed

MOST_ISSUERS = 1000
"""How many issuers of the test PKI a product can be given."""

_NUMBER = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])")
_Number = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}$")]
# Certificates depend on these values of a reading alone.
_OF_CERTIFICATES = ("cert_y_rule", "cert_key_form", "cert_key_len", "cert_signer", "cert_tbs", "curve_id")
_OF_SIGNATURES = ("sm2_uid", "sm2_use_z")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    number: _Number
    issuer: _Number
    certificate: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{2})*$")]
    key: Annotated[str | None, Field(pattern=r"^04[0-9a-fA-F]{128}$")] = None


class _Install(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    certificates: tuple[_Entry, ...]


@dataclass(frozen=True)
class Trust:
    """`root` and `certificates` as given; None stands for those of the test PKI.

    A certificate from a file of its own does not say whose it is: then its owner is taken to be the issuer that the
    code names (`owners` holds the numbers whose owner is known).
    """

    root: Key | None
    certificates: Mapping[bytes, Installed] | None
    owners: frozenset[bytes]

    @classmethod
    def read(cls, root: Path | None, certificates: Sequence[Path], number: str | None) -> "Trust":
        """Read the files. KitMisuse for one that is no key or certificate, or whose certificate number is unknown."""
        key = None if root is None else read_key(root)
        if not certificates:
            if number is not None:
                raise KitMisuse(f"--number {number}: there is no certificate that it belongs to; add --certificate")
            return cls(key, None, frozenset())
        if number is not None and len(certificates) > 1:
            raise KitMisuse(f"--number {number}: it fits one --certificate only; put the number into the files' names")
        found: dict[bytes, Installed] = {}
        owners: set[bytes] = set()
        for path in certificates:
            if read_bytes(path).lstrip().startswith(b"{"):
                entries = _install(path)
                owners.update(one.number for one in entries)
            else:
                entries = (_lone(path, number),)
            found.update({one.number: one for one in entries})
        return cls(key, found, frozenset(owners))

    def context(self, payload: bytes, reading: Interpretation, now_s: float) -> Context:
        """The state of a product that was given these, at `now_s`, as far as it matters to this code."""
        return Context(
            now_s=now_s, margin_s=0.0, root=self._root(reading), certificates=self._certificates(payload, reading)
        )

    def described(self, reading: Interpretation) -> str:
        """One line: what codes are verified against."""
        root = "the kit's test root" if self.root is None else f"the root given ({self.root.form})"
        if reading.cert_signer == "issuer":
            root = "certificates signed by their own keys"
        if self.certificates is None:
            return f"{root} and the certificates of the kit's test PKI"
        return f"{root} and {', '.join(number.hex() for number in self.certificates)}"

    def _root(self, reading: Interpretation) -> bytes:
        return _pki(_essential(reading)).root.public if self.root is None else self.root.public

    def _certificates(self, payload: bytes, reading: Interpretation) -> Mapping[bytes, Installed]:
        layout = payload_layout(reading)
        number, issuer = payload[layout.span("certificate_number")], payload[layout.span("issuer")]
        if self.certificates is None:
            index = int.from_bytes(number) - FIRST_NUMBER
            if not 0 <= index < MOST_ISSUERS:
                return {}
            essential = _essential(reading)
            return {number: installed(World(_pki(essential), essential), index)}
        one = self.certificates.get(number)
        if one is None:
            return {}
        return {number: one if number in self.owners else replace(one, issuer=issuer)}


def _essential(reading: Interpretation) -> Interpretation:
    return replace(DEFAULT, **{name: getattr(reading, name) for name in (*_OF_CERTIFICATES, *_OF_SIGNATURES)})


@lru_cache(maxsize=256)
def _pki(essential: Interpretation) -> TestPki:
    return TestPki(PKI_SEED, essential)


def _install(path: Path) -> tuple[Installed, ...]:
    """A file in the form of `certificates.install`, as `jtqr keys export` writes it."""
    try:
        entries = _Install.model_validate_json(read_bytes(path)).certificates
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise KitMisuse(
            f"{path}: {where}: {first['msg']}; write it as the parameters of certificates.install"
        ) from None
    return tuple(
        Installed(
            bytes.fromhex(one.number),
            bytes.fromhex(one.issuer),
            bytes.fromhex(one.certificate),
            None if one.key is None else bytes.fromhex(one.key)[1:],
        )
        for one in entries
    )


def _lone(path: Path, number: str | None) -> Installed:
    material = read_material(path)
    if material.kind != "certificate":
        raise KitMisuse(f"{path}: its {len(material.data)} bytes are no certificate; give one of 106, 107 or 138 bytes")
    if number is None:
        named = _NUMBER.findall(path.stem.lower())
        if len(named) != 1:
            raise KitMisuse(
                f"{path}: the number of this certificate is not known; add --number, or put its 8 hexadecimal digits "
                "into the file's name"
            )
        (number,) = named
    elif not re.fullmatch(r"[0-9a-fA-F]{8}", number):
        raise KitMisuse(f"--number {number}: a certificate number has 4 bytes; write 8 hexadecimal digits")
    return Installed(bytes.fromhex(number), bytes(4), material.data)
