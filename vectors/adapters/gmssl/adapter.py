"""A vector-harness adapter that verifies codes the way a vendor does who relies on the Python package gmssl.

It speaks docs/vector-harness.md on standard input and output. What gmssl offers is used as it is, so what the vectors
find here are gmssl's own defects: known-failures.yaml names them. Start: `python adapter.py`
"""

import json
import sys
from calendar import timegm
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from gmssl.sm2 import CryptSM2, default_ecc_table

P, A, B = (int(default_ecc_table[name], 16) for name in "pab")

# Table 1: where each field of the 226 bytes stands.
FIELDS = {
    "version": (0, 1), "type": (1, 3), "mode": (3, 4), "certificate": (4, 8), "length5": (8, 10), "account": (10, 26),
    "issuer": (26, 30), "platform": (30, 34), "card": (34, 44), "card_type": (44, 45), "limit": (45, 48),
    "user_key": (51, 84), "authorised": (84, 88), "validity": (88, 90), "issuer_format": (90, 91),
    "issuer_signature": (91, 155), "length17": (155, 157), "generated": (157, 161), "user_format": (161, 162),
    "user_signature": (162, 226),
}  # fmt: skip
# What the signatures cover, under each reading of OP-17 and OP-18.
COVERS = {
    "5-15": [(8, 90)], "6-15": [(10, 90)], "5-15+17": [(8, 90), (155, 157)], "1-15": [(0, 90)],
    "5-18": [(8, 161)], "1-18": [(0, 161)], "17-18": [(155, 161)], "18": [(157, 161)],
    "5-15+17-18": [(8, 90), (155, 161)],
}  # fmt: skip
LIST_FIELDS = ("account", "card", "issuer", "platform", "certificate")

# Readings of docs/declaration.md that this program follows whatever their value; the others it knows by one value only.
FOLLOWED = {
    "accepted_types", "version_policy", "issuer_binding", "len5", "len17", "len_checked", "issuer_cover", "user_cover",
    "cert_no_rule", "cert_y_rule", "cert_signer", "curve_id", "cert_expiry_rule", "time_base", "skew_s", "limit_coding",
    "limit_rule", "card_types", "empty_rule", "byte_order", "list_rule",
}  # fmt: skip
FIXED = {
    "qr_len": "226", "type_coding": "bcd", "mode_rules": "binary", "sm2_uid": "1234567812345678", "sm2_use_z": "yes",
    "cert_key_form": "x-32", "cert_key_len": "carried", "cert_tbs": "as-sent", "card_pad": "leading-zero",
    "card_checked": "no",
}  # fmt: skip
TIME_BASES = {"unix-utc": 0, "local-as-utc": 28_800, "beijing-2000": -946_656_000}


Message = dict[str, Any]


class Refused(Exception):
    """The code, certificate, signature or key is refused; the text is a word that says why."""


def need(condition: object, reason: str) -> None:
    """Refuse for `reason` unless the condition holds."""
    if not condition:
        raise Refused(reason)


@lru_cache(maxsize=4096)
def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an SM2 signature (r || s) is good under the key X || Y, by gmssl and its usual distinguishing id."""
    try:
        return bool(CryptSM2(public_key=key.hex(), private_key="").verify_with_sm3(signature.hex(), message))
    except (TypeError, ValueError):  # this is how gmssl says no to much of what it cannot compute with
        return False


def points(x: bytes) -> list[bytes]:
    """The two points X || Y that have this X, even Y first; none where X has no point. gmssl cannot decompress."""
    number = int.from_bytes(x, "big")
    square = (number**3 + A * number + B) % P
    root = pow(square, (P + 1) // 4, P)
    if number >= P or root * root % P != square:
        return []
    return [x + y.to_bytes(32, "big") for y in sorted((root, P - root), key=lambda y: y % 2)]


def decompressed(key: bytes) -> bytes:
    """The point of 02 or 03 and X."""
    found = points(key[1:]) if len(key) == 33 and key[0] in (2, 3) else []
    need(found, "user-key")
    return found[key[0] - 2]


def expiry_end(expiry: bytes, rule: str) -> int:
    """The last second, Unix time, at which a certificate of MMYY is valid."""
    digits = expiry.hex()
    need(digits.isdecimal() and 1 <= int(digits[:2]) <= 12, "certificate-invalid")
    month, year = int(digits[:2]), 2000 + int(digits[2:])
    if rule.startswith("last-day"):
        month, year = month % 12 + 1, year + month // 12
    midnight = timegm((year, month, 1, 0, 0, 0)) + (0 if rule.startswith("last-day") else 86_400)
    return midnight - 1 - (28_800 if rule.endswith("utc8") else 0)


def certified_keys(context: Message, certificate: bytes, full_key: bytes) -> list[bytes]:
    """The issuer's keys that a certificate of Table 4 may mean, once everything in it is right."""
    ixit = context["ixit"]
    need(len(certificate) == 106, "certificate-invalid")
    constants = certificate[0], certificate[6], certificate[8], certificate[9]
    need(constants == (0x14, 0x04, int(ixit["curve_id"], 16), 32), "certificate-invalid")
    need(context["clock"] <= expiry_end(certificate[1:3], ixit["cert_expiry_rule"]), "certificate-expired")
    keys = points(certificate[10:42])
    if ixit["cert_y_rule"] in ("even", "odd"):
        keys = keys[:1] if ixit["cert_y_rule"] == "even" else keys[1:]
    elif ixit["cert_y_rule"] == "full-key":
        keys = [key for key in keys if key == full_key]
    need(keys, "certificate-invalid")
    if ixit["cert_signer"] == "clearing":
        need(context["root"], "root-missing")
        signers = {key: bytes.fromhex(context["root"]) for key in keys}
    else:
        signers = {key: key for key in keys}
    keys = [key for key in keys if signed(signers[key], certificate[:42], certificate[42:])]
    need(keys, "certificate-invalid")
    return keys


def limit_of(data: bytes, ixit: Message) -> int:
    """Field 11 in fen."""
    if ixit["limit_coding"] == "binary":
        return int.from_bytes(data, ixit["byte_order"])
    digits = data.hex() if ixit["limit_coding"] == "bcd" else data.decode("latin-1")
    need(digits.isascii() and digits.isdecimal(), "limit")
    return int(digits)


def check_fields(context: Message, field: dict[str, bytes], number: Callable[[str], int]) -> None:
    """Everything about a code that needs no key."""
    ixit, now = context["ixit"], context["clock"]
    need(field["issuer_format"] == field["user_format"] == b"\x15", "structure")
    newest = 0xFF if ixit["version_policy"] == "accept-future" else 0x80
    need(0x80 <= field["version"][0] <= newest, "version")
    need(field["type"][0] == 0 and field["type"][1:].hex() in ixit["accepted_types"], "type")
    need(field["mode"] in (b"\0", b"\1"), "mode")
    if ixit["len_checked"] == "yes":
        lengths = int(ixit["len5"]), int(ixit["len17"])
        need((number("length5"), number("length17")) == lengths, "length-field")
    need(ixit["empty_rule"] == "accept-blank" or field["account"].strip(b" "), "account")
    need(ixit["card_types"] == "any" or field["card_type"].hex() in ixit["card_types"], "card-type")
    limit = limit_of(field["limit"], ixit)
    need(context["fare"] is None or ixit["limit_rule"] == "ignore" or context["fare"] <= limit, "limit")
    listed = {(name, field[name].hex()) for name in LIST_FIELDS}
    black, white = (listed & {(one["field"], one["value"]) for one in context[name]} for name in ("black", "white"))
    need(not (ixit["list_rule"] == "white-only" and context["white"] and not white), "listed")
    need(not black or (ixit["list_rule"] == "white-wins" and white), "listed")
    generated, authorised = (number(name) - TIME_BASES[ixit["time_base"]] for name in ("generated", "authorised"))
    need(generated <= now + float(ixit["skew_s"]), "not-yet-valid")
    need(now <= generated + number("validity"), "code-expired")
    need(now <= authorised, "authorisation-expired")


def check_payload(context: Message, payload: bytes) -> None:
    """A whole code: structure and values, certificate, both signatures."""
    ixit = context["ixit"]
    need(len(payload) == 226, "length")
    field = {name: payload[start:end] for name, (start, end) in FIELDS.items()}
    check_fields(context, field, lambda name: int.from_bytes(field[name], ixit["byte_order"]))
    user_key = decompressed(field["user_key"])
    entry = next((one for one in context["certificates"] if one["number"] == field["certificate"].hex()), None)
    need(entry, "certificate-unknown")
    certificate = bytes.fromhex(entry["certificate"])
    need(ixit["cert_no_rule"] == "table" or certificate[3:6] == field["certificate"][1:], "certificate-unknown")
    need(ixit["issuer_binding"] == "observe" or field["issuer"].hex() == entry["issuer"], "issuer-binding")
    keys = certified_keys(context, certificate, bytes.fromhex(entry["key"] or ""))
    by_issuer, by_user = (
        b"".join(payload[start:end] for start, end in COVERS[ixit[name]]) for name in ("issuer_cover", "user_cover")
    )
    need(any(signed(key, by_issuer, field["issuer_signature"]) for key in keys), "issuer-signature")
    need(signed(user_key, by_user, field["user_signature"]), "user-signature")


def check_digest(vector: Message) -> None:
    """A bare SM2 signature over a digest, as gmssl takes it: 64 digits of r and 64 of s."""
    need(len(vector["r"]) <= 64 and len(vector["s"]) <= 64, "signature")
    try:
        engine = CryptSM2(public_key=vector["public"], private_key="")
        good = engine.verify(vector["r"].zfill(64) + vector["s"].zfill(64), bytes.fromhex(vector["digest"]))
    except (TypeError, ValueError):
        good = False
    need(good, "signature")


def judge(kind: str, context: Message, vector: Message) -> None:
    """Raise Refused unless the vector is to be accepted."""
    if kind == "payload":
        check_payload(context, bytes.fromhex(vector["payload"]))
    elif kind == "certificate":
        certified_keys(context, bytes.fromhex(vector["certificate"]), b"")
    elif kind == "digest":
        check_digest(vector)
    elif context["form"] == "compressed":
        decompressed(bytes.fromhex(vector["key"]))
    else:
        key = bytes.fromhex(vector["key"])
        need(len(key) == 32 and points(key), "key")


def unknown(ixit: Message) -> list[str]:
    """The readings of a context that this program does not follow."""
    return sorted(
        name for name, value in ixit.items() if name not in FOLLOWED and (name not in FIXED or FIXED[name] != value)
    )


def main() -> None:
    """Answer every line until the end."""
    context: Message = {}
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            name, kinds = f"gmssl {version('gmssl')} (Python)", ["payload", "certificate", "digest", "key"]
            answer = {"type": "hello", "protocol": 1, "name": name, "kinds": kinds}
        elif message["type"] == "context":
            context = message
            names = unknown(message.get("ixit", {}))
            answer = {"type": "unsupported" if names else "ready", "context": message["context"]}
            if names:
                answer["comment"] = f"not followed here: {', '.join(names)}"
        elif message["type"] == "vector":
            answer = {"type": "answer", "id": message["id"], "result": "accept"}
            try:
                judge(context["kind"], context, message)
            except Refused as refusal:
                answer |= {"result": "reject", "reason": str(refusal)}
        else:
            return
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
