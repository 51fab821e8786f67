"""Makes keys, certificates and codes for the tests of the simulated terminal, from the declaration page alone."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from gmssl_pyx import sm2_key_generate, sm2_sign

NOW_S = 1_795_000_000  # in November 2026
NUMBER, ISSUER = bytes.fromhex("00012345"), bytes.fromhex("00001001")

DEFAULTS: Mapping[str, str] = {
    "qr_len": "226",
    "type_coding": "bcd",
    "mode_rules": "binary",
    "len5": "145",
    "len17": "69",
    "issuer_cover": "5-15",
    "user_cover": "5-18",
    "sm2_uid": "1234567812345678",
    "sm2_use_z": "yes",
    "cert_y_rule": "either",
    "cert_key_form": "x-32",
    "cert_key_len": "carried",
    "cert_signer": "clearing",
    "cert_tbs": "as-sent",
    "curve_id": "11",
    "time_base": "unix-utc",
    "limit_coding": "bcd",
    "card_pad": "leading-zero",
    "byte_order": "big",
}
COVERS: Mapping[str, tuple[int, ...]] = {
    "5-15": tuple(range(5, 16)),
    "6-15": tuple(range(6, 16)),
    "5-15+17": (*range(5, 16), 17),
    "1-15": tuple(range(1, 16)),
    "5-18": tuple(range(5, 19)),
    "1-18": tuple(range(1, 19)),
    "17-18": (17, 18),
    "18": (18,),
    "5-15+17-18": (*range(5, 16), 17, 18),
}


@dataclass(frozen=True)
class Key:
    private: bytes
    public: bytes

    @property
    def odd(self) -> bool:
        return bool(self.public[-1] & 1)

    @property
    def compressed(self) -> bytes:
        return bytes((2 + self.odd,)) + self.public[:32]


@cache
def key(name: str, odd: bool | None = None) -> Key:
    """One key of that name in each run of the tests, with Y of the wanted parity."""
    while True:
        public, private = sm2_key_generate()
        found = Key(private, public)
        if odd in (None, found.odd):
            return found


def named(value: object) -> str:
    """A part of a test's name: the same in every process, although each draws keys of its own."""
    return " ".join(map(str, value)) if isinstance(value, Mapping) else str(value)


def sign(signer: Key, message: bytes, ixit: Mapping[str, str]) -> bytes:
    """r || s over the message under the declared id (OP-19)."""
    return _signature(signer, message, ixit["sm2_uid"].encode() if ixit["sm2_use_z"] == "yes" else None)


@cache
def _signature(signer: Key, message: bytes, identity: bytes | None) -> bytes:
    """Made once for each message, since most tests begin with the same code and the same certificate."""
    if identity == b"":  # GmSSL has no empty id: Z goes before the message by hand
        message = _z_without_id(signer.public) + message
        identity = None
    der = sm2_sign(signer.private, signer.public, message, identity)
    first = 4 + der[3]
    r, s = der[4:first], der[first + 2 : first + 2 + der[first + 1]]
    return b"".join(int.from_bytes(half).to_bytes(32) for half in (r, s))


def _z_without_id(public: bytes) -> bytes:
    curve = (
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
        "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
        "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    )
    return hashlib.new("sm3", b"\0\0" + bytes.fromhex(curve) + public).digest()


def certificate(
    issuer: Key,
    ixit: Mapping[str, str] = DEFAULTS,
    signer: Key | None = None,
    fields: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """A certificate of Table 4; `fields` replaces expiry, serial, algorithm, encryption, curve, length or signature."""
    ixit = {**DEFAULTS, **ixit}
    carried = {"x-32": issuer.public[:32], "xy-64": issuer.public, "compressed-33": issuer.compressed}
    body = carried[ixit["cert_key_form"]]
    size = len(body) if ixit["cert_key_len"] == "carried" else 64
    head = b"".join(
        (
            fields.get("format", b"\x14"),
            fields.get("expiry", bytes.fromhex("1240")),
            fields.get("serial", NUMBER[1:]),
            fields.get("algorithm", b"\x04"),
            fields.get("encryption", b"\x00"),
            fields.get("curve", bytes.fromhex(ixit["curve_id"])),
            fields.get("length", bytes((size,))),
        )
    )
    signed = head + (body if ixit["cert_tbs"] == "as-sent" else issuer.public)
    signer = signer or (key("root") if ixit["cert_signer"] == "clearing" else issuer)
    return head + body + fields.get("signature", sign(signer, signed, ixit))


def code(
    ixit: Mapping[str, str] = DEFAULTS, issuer: Key | None = None, user: Key | None = None, **extra: object
) -> bytes:
    """A good code as the declaration wants it.

    `extra` may hold `fields` {number: bytes} (put in before signing), `after` {number: bytes} (put in after signing),
    and `made`, `validity`, `expiry`, `fen` as numbers.
    """
    ixit = {**DEFAULTS, **ixit}
    order = "big" if ixit["byte_order"] == "big" else "little"
    issuer, user = issuer or key("issuer"), user or key("user")

    def number(value: object, width: int) -> bytes:
        assert isinstance(value, int)
        return value.to_bytes(width, "little" if order == "little" else "big")

    def moment(value: object) -> bytes:
        assert isinstance(value, int)
        shift = {"unix-utc": 0, "local-as-utc": 28_800, "beijing-2000": -946_656_000}[ixit["time_base"]]
        return number(value + shift, 4)

    fen = extra.get("fen", 500)
    types = {"bcd": b"\0\1", "bcd-reversed": b"\1\0", "ascii-digits": b"01", "ascii-full": b"JT01"}
    limits = {"bcd": bytes.fromhex(f"{fen:06}"), "binary": number(fen, 3), "ascii": f"{fen:03}".encode()}
    cards = {"leading-zero": "03104000001234567890", "trailing-f": "3104000001234567890f"}
    given = extra.get("fields", {})
    assert isinstance(given, dict)
    fields: dict[int, bytes] = {
        1: b"\x80",
        2: types[ixit["type_coding"]],
        3: b"0" if ixit["mode_rules"] == "ascii" else b"\0",
        4: NUMBER,
        5: number(int(ixit["len5"]), 2),
        6: b"ACCOUNT-1       ",
        7: ISSUER,
        8: bytes.fromhex("00002002"),
        9: bytes.fromhex(cards[ixit["card_pad"]]),
        10: b"\x01",
        11: limits[ixit["limit_coding"]],
        12: b"\x00\x00\x01",
        13: user.compressed,
        14: moment(extra.get("expiry", NOW_S + 3600)),
        15: number(extra.get("validity", 1800), 2),
        17: number(int(ixit["len17"]), 2),
        18: moment(extra.get("made", NOW_S)),
        **given,
    }
    fields[16] = given.get(16, b"\x15" + sign(issuer, _join(fields, COVERS[ixit["issuer_cover"]]), ixit))
    fields[19] = given.get(19, b"\x15" + sign(user, _join(fields, COVERS[ixit["user_cover"]]), ixit))
    after = extra.get("after", {})
    assert isinstance(after, dict)
    fields |= after
    return _join(fields, range(1, 20)) + (b"\0" * 33 if ixit["qr_len"] == "259" else b"")


def _join(fields: Mapping[int, bytes], numbers: Iterable[int]) -> bytes:
    return b"".join(fields[number] for number in numbers)
