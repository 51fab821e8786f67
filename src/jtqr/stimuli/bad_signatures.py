"""Malformations of how a signature is written (Table 2): another form, other numbers, a bit that is not as it was.

What is signed, and by whom, is bent in `bad_digests`.
"""

from collections.abc import Iterator
from itertools import count

from jtqr.crypto.sm2 import N, sign_digest
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.either import (
    ALGORITHM,
    FORMAT,
    PARTIES,
    VALUE,
    Who,
    either,
    key_of,
    numbers,
    of_signature,
    put,
    put_numbers,
    value,
)
from jtqr.stimuli.malformation import Malformation

_WRONG_FORMATS = (0x00, 0x14, 0x16, 0xFF)
_NUMBERS = {
    "zero": (0, "0", "0"),
    "is-n": (N, "the order n of the curve", "n"),
    "is-n-minus-1": (N - 1, "n - 1", "n - 1"),
    "is-n-plus-1": (N + 1, "n + 1", "n + 1"),
    "highest": (2**256 - 1, "2^256 - 1", "2^256 - 1"),
}


def flip_bit(draft: Draft, who: Who) -> None:
    """One bit of r or s is inverted."""
    _flip(draft, who, draft.pick("bit", 512))


def format_byte(draft: Draft, who: Who) -> None:
    """Its first byte is 00, 14, 16 or FF instead of 15."""
    wrong = _WRONG_FORMATS[draft.pick("format", len(_WRONG_FORMATS))]
    draft.payload[draft.layout.offset(f"{who}_signature")] = wrong


def halves_swapped(draft: Draft, who: Who) -> None:
    """It is written s || r."""
    both = value(draft, who)
    put(draft, who, both[32:] + both[:32])


def little_endian(draft: Draft, who: Who) -> None:
    """r and s are written with the lowest byte first."""
    both = value(draft, who)
    put(draft, who, both[31::-1] + both[:31:-1])


def der(draft: Draft, who: Who) -> None:
    """It is written as the first 64 bytes of an ASN.1 SEQUENCE of r and s."""
    both = value(draft, who)
    put(draft, who, _sequence(b"\x02\x21\x00" + both[:32] + b"\x02\x21\x00" + both[32:]))


def der_minimal(draft: Draft, who: Who) -> None:
    """A signature whose r and s begin with a bit 0 is written as the first 64 bytes of an ASN.1 SEQUENCE of them."""
    e = draft.steps[f"{who}_e"]
    tries = (sign_digest(key_of(draft, who), e, extra=b"der" + attempt.to_bytes(4)) for attempt in count())
    both = next(one for one in tries if one[0] < 0x80 and one[32] < 0x80)
    put(draft, who, _sequence(b"\x02\x20" + both[:32] + b"\x02\x20" + both[32:]))


def ascii_hex(draft: Draft, who: Who) -> None:
    """It is written as the first 64 hexadecimal digits of r || s, that is those of r, in ASCII."""
    put(draft, who, value(draft, who).hex().upper().encode()[:64])


def without_format_byte(draft: Draft, who: Who) -> None:
    """r || s begins where the format byte should stand, and a byte 00 follows."""
    span = draft.layout.span(f"{who}_signature")
    draft.payload[span] = draft.payload[span][1:] + b"\0"


def all_zero(draft: Draft, who: Who) -> None:
    """r and s are 0."""
    put(draft, who, bytes(64))


def s_negated(draft: Draft, who: Who) -> None:
    """s is n - s, which would do no harm in ECDSA."""
    put_numbers(draft, who, s=N - numbers(draft, who)[1])


def r_negated(draft: Draft, who: Who) -> None:
    """r is n - r."""
    put_numbers(draft, who, r=N - numbers(draft, who)[0])


def sum_is_n(draft: Draft, who: Who) -> None:
    """s is n - r, so that t = r + s is 0."""
    put_numbers(draft, who, s=N - numbers(draft, who)[0])


def _flip(draft: Draft, who: Who, bit: int) -> None:
    both = bytearray(value(draft, who))
    both[bit // 8] ^= 1 << bit % 8
    put(draft, who, bytes(both))


def _sequence(integers: bytes) -> bytes:
    return (b"\x30" + bytes([len(integers)]) + integers)[:64]


def _numbers() -> Iterator[Malformation]:
    for suffix, (number, en, zh) in _NUMBERS.items():
        for name in "rs":

            def bend(draft: Draft, who: Who, name: str = name, number: int = number) -> None:
                put_numbers(draft, who, **{name: number})

            title = f"with {name} = {zh}", f" {name} 为 {zh}"
            yield from either(f"{name}-{suffix}", bend, *title, clause=ALGORITHM, says=f"{name} is {en}.")


def _bits() -> Iterator[Malformation]:
    """The highest and the lowest bit of r and of s, inverted."""
    for name, first in (("r", 0), ("s", 256)):
        for place, zh, bit in (("highest", "最高", first + 7), ("lowest", "最低", first + 248)):

            def bend(draft: Draft, who: Who, bit: int = bit) -> None:
                _flip(draft, who, bit)

            title = f"with the {place} bit of {name} flipped", f" {name} 的{zh}位翻转"
            yield from either(f"{name}-{place}-bit", bend, *title, says=f"The {place} bit of {name} is inverted.")


def _formats() -> Iterator[Malformation]:
    for wrong in _WRONG_FORMATS:

        def bend(draft: Draft, who: Who, wrong: int = wrong) -> None:
            draft.payload[draft.layout.offset(f"{who}_signature")] = wrong

        title = f"with format byte {wrong:02X}", f"格式字节为 {wrong:02X}"
        says = f"Its first byte is {wrong:02X} instead of 15."
        yield from either(f"format-{wrong:02x}", bend, *title, clause=FORMAT, reason="structure", says=says)


ALL = (
    *either("bit-flip", flip_bit, "with one bit flipped", "翻转一位"),
    *_bits(),
    *either("format-byte", format_byte, "with another format byte", "格式字节错误", clause=FORMAT, reason="structure"),
    *_formats(),
    *either("without-format-byte", without_format_byte, "without its format byte", "缺少格式字节", clause=FORMAT),
    *(
        of_signature(name, who, halves_swapped, "as s then r", " r 与 s 对调", VALUE, f"{who}-signature")
        for name, who in zip(("signature-halves-swapped", "user-halves-swapped"), PARTIES, strict=True)
    ),
    *either("little-endian", little_endian, "lowest byte first", "低字节在前", clause=VALUE),
    *either("der", der, "in ASN.1", "采用 ASN.1 编码", clause=VALUE),
    *either("der-minimal", der_minimal, "in ASN.1 without zero bytes", "采用无补零的 ASN.1 编码", clause=VALUE),
    *either("ascii-hex", ascii_hex, "as hexadecimal digits", "采用十六进制字符", clause=VALUE),
    *either("all-zero", all_zero, "all zero", "全为零", clause=ALGORITHM),
    *either("s-negated", s_negated, "with n - s", "取 n - s", clause=ALGORITHM),
    *either("r-negated", r_negated, "with n - r", "取 n - r", clause=ALGORITHM),
    *_numbers(),
    *either("sum-is-n", sum_is_n, "with r + s = n", " r + s 为 n", clause=ALGORITHM),
)
