"""Vectors of public keys by themselves: compressed, and X alone as a certificate carries it."""

from collections.abc import Iterator

from jtqr.crypto import libcrypto
from jtqr.crypto.points import decompress, roots
from jtqr.crypto.sm2 import G, P, derive_key
from jtqr.errors import SelfCheckFailed
from jtqr.stimuli.curves import P256
from jtqr.stimuli.vectors.model import KeyForm, KeyGroup, KeyInput, KeyVector, Why

_SEED = b"jtqr vectors, keys"
_KEY_ROW = "7.2.6.e"
_Key = tuple[str, int, bytes, str, str]
"""Name, variant, bytes, titles."""


def key_groups() -> tuple[KeyGroup, KeyGroup]:
    """Public keys in compressed form, and X alone as a certificate carries it."""
    return (
        KeyGroup(
            name="compressed-1",
            kind="key",
            context=KeyForm(form="compressed"),
            tests=tuple(_key("compressed", *one) for one in _compressed()),
        ),
        KeyGroup(
            name="x-only-1",
            kind="key",
            context=KeyForm(form="x-only"),
            tests=tuple(_key("x-only", *one) for one in _xs()),
        ),
    )


def _compressed() -> Iterator[_Key]:
    for variant in range(1, 9):
        key = derive_key(_SEED, "compressed", variant)
        key = key if key.y % 2 == variant % 2 else key.opposite
        yield "valid", variant, key.compressed, "right key", "正确公钥"
        if variant > 2:
            continue
        for prefix in (0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x12, 0xFF):
            yield (
                f"prefix-{prefix:02x}",
                variant,
                bytes([prefix]) + key.compressed[1:],
                f"prefix {prefix:02X}",
                "前缀错误",
            )
        yield "short", variant, key.compressed[:-1], "one byte short", "少一个字节"
        yield "long", variant, key.compressed + b"\0", "one byte long", "多一个字节"
        yield "uncompressed", variant, b"\4" + key.public, "04, X and Y", "未压缩形式"
    yield "empty", 1, b"", "no byte", "空"
    yield "infinity", 1, b"\0", "the point at infinity", "无穷远点"
    for name, variant, x, en, zh in _numbers():
        for prefix in (2, 3):
            yield f"{name}-{prefix:02x}", variant, bytes([prefix]) + x.to_bytes(32), f"{en}, prefix {prefix:02X}", zh


def _xs() -> Iterator[_Key]:
    for variant in range(1, 9):
        yield "valid", variant, derive_key(_SEED, "x", variant).public[:32], "X with two points", "有对应点的 X"
    for name, variant, x, en, zh in _numbers():
        yield name, variant, x.to_bytes(32), en, zh
    yield "short", 1, derive_key(_SEED, "x", 1).public[:31], "one byte short", "少一个字节"
    yield "long", 1, derive_key(_SEED, "x", 1).public[:33], "one byte long", "多一个字节"


def _numbers() -> Iterator[tuple[str, int, int, str, str]]:
    """Numbers in the place of X: name, variant, number, titles."""
    yield "base-point", 1, G[0], "X of the base point", "基点的 X"
    yield "x-zero", 1, 0, "X = 0, which has a point", "X 为 0（有对应点）"
    for offset, word in ((0, "p"), (1, "p-plus-1"), (2, "p-plus-2")):
        yield f"x-is-{word}", 1, P + offset, f"X = p + {offset}", "X 不小于 p"
    yield "x-is-highest", 1, 2**256 - 1, "X = 2^256 - 1", "X 为 2^256-1"
    yield "x-is-p-minus-1", 1, P - 1, "X = p - 1", "X 为 p-1"
    yield "nist-p256", 1, P256.g[0], "X of the base point of NIST P-256", "NIST P-256 基点的 X"
    without = (x for x in range(1, 100) if roots(x) is None)
    for variant, x in zip(range(1, 5), without, strict=False):
        yield "x-without-point", variant, x, "X without a point", "无对应点的 X"
    small = (x for x in range(1, 100) if roots(x) is not None)
    for variant, x in zip(range(1, 5), small, strict=False):
        yield "x-small", variant, x, "X with 31 leading zero bytes", "X 含 31 个前导零字节"


def _key(form: str, name: str, variant: int, data: bytes, en: str, zh: str) -> KeyVector:
    vector = f"keys/{form}-{name}/{variant}"
    point = data if form == "compressed" else b"\2" + data
    good = decompress(point) is not None
    if good is not (len(point) == 33 and libcrypto.takes_key(point)):
        raise SelfCheckFailed(f"vector {vector}: jtqr and libcrypto differ about key {data.hex()}; nothing is written")
    row = "7.2.2-T1.13-terminal" if form == "compressed" else "7.2.5.c"
    return KeyVector(
        id=vector,
        comment_en=en,
        comment_zh=zh,
        flags=("Normal" if good and name == "valid" else "RareValue" if good else "InvalidKey",),
        clauses=(row, _KEY_ROW),
        malformation=None,
        input=KeyInput(key=data.hex()),
        steps={},
        result="accept" if good else "reject",
        reasons=() if good else (Why(word="key", clause=row, text=f"no key of the form {form}"),),
        assumes=(),
        recipe=None,
    )
