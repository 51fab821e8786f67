"""Judges SM2 signatures by Botan, for the system's Python and its package python3-botan: a process of its own.

Reads JSON lines {"public", "signature", "uid", "message"} or {"public", "signature", "digest"}: all in hexadecimal, the
key X || Y, uid null for a digest without Z. Answers true or false for each. Imports nothing of the kit. Left out are
ids that Botan's padding string cannot carry: those with a comma or a zero byte, and those that are no UTF-8.
"""

import json
import sys
from typing import Any

try:
    import botan3 as botan  # Debian 13 and later
except ImportError:
    import botan2 as botan  # Debian 12, Ubuntu 24.04

RNG = botan.RandomNumberGenerator("system")
DIGEST = ",Raw"  # no hash, so no Z either; "Raw" alone would be a distinguishing id


def main() -> None:
    for number, line in enumerate(sys.stdin, 1):
        try:
            good = judge(json.loads(line))
        except ValueError as error:
            sys.exit(f"line {number}: {error}")
        print(json.dumps(good))


def judge(asked: dict[str, Any]) -> bool:
    signature = bytes.fromhex(asked["signature"])
    key = load(bytes.fromhex(asked["public"]))
    if "digest" in asked:
        padding, data = DIGEST, bytes.fromhex(asked["digest"])
    elif asked["uid"] is None:
        padding, data = DIGEST, sm3(bytes.fromhex(asked["message"]))
    else:
        padding, data = f"{text(bytes.fromhex(asked['uid']))},SM3", bytes.fromhex(asked["message"])
    if key is None:
        return False
    verifying = botan.PKVerify(key, padding)
    verifying.update(data)
    return bool(verifying.check_signature(signature))


def load(public64: bytes) -> Any:
    """The key, or None for a bad one. Botan 2 loads points off the curve and verifies by them unless told to check."""
    x, y = int.from_bytes(public64[:32], "big"), int.from_bytes(public64[32:], "big")
    try:
        key = botan.PublicKey.load_sm2("sm2p256v1", x, y)
    except botan.BotanException:
        return None
    return key if key.check_key(RNG, False) else None


def text(uid: bytes) -> str:
    """The id as it stands before the comma of a padding string. ValueError for one that cannot stand there."""
    if b"," in uid or b"\0" in uid:
        raise ValueError(f"Botan's padding string cannot carry the distinguishing id {uid.hex()}")
    return uid.decode("utf-8")


def sm3(message: bytes) -> bytes:
    hashing = botan.HashFunction("SM3")
    hashing.update(message)
    return hashing.final()


if __name__ == "__main__":
    main()
