"""Codes about whose right outcome the text says nothing: they are shown, observed and reported, never judged."""

from collections.abc import Callable

from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.standard.values import encode_card, encode_mode, encode_type
from jtqr.stimuli.certificate_parts import install_issued
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, Stage, always


def _observed(
    name: str,
    clause: str,
    en: str,
    zh: str,
    construction: str,
    apply: Callable[[Draft], None],
    stage: Stage = "user",
    applies: Callable[[Interpretation], bool] = always,
) -> Malformation:
    return Malformation(
        name=name,
        clause=clause,
        title_en=en,
        title_zh=zh,
        construction=construction,
        reason="",
        stage=stage,
        apply=apply,
        applies=applies,
        claims=Outcome.UNSPECIFIED,
    )


def _type(draft: Draft) -> None:
    other = [kind for kind in draft.reading.accepted_types if kind != draft.recipe.type]
    draft.payload[draft.layout.span("type")] = encode_type(other[-1] if other else "02", draft.reading)


def _mode(draft: Draft) -> None:
    draft.payload[draft.layout.span("mode")] = encode_mode(1, draft.reading)


def _encryption(draft: Draft) -> None:
    install_issued(draft, b"\xee", fields={"encryption_algorithm": b"\x01"})


def _serial_repeated(draft: Draft) -> None:
    install_issued(draft, b"\xf3\x00", fields={"serial": draft.issuer.number[1:]})


def _filler(draft: Draft) -> None:
    draft.payload[draft.layout.span("filler")] = b"\xff" * 33


def _account(place: str, zh: str, index: int, byte: int) -> Malformation:
    row = payload_layout(DEFAULT).field("account")

    def apply(draft: Draft) -> None:
        account = bytearray(draft.values["account"])
        account[index] = byte
        draft.values["account"] = bytes(account)

    return _observed(
        *(f"account-byte-{byte:02x}-{place}", row.clause),
        *(f"account with {byte:02X}h as its {place} byte", f"{row.title_zh}{zh}字节为 {byte:02X}h"),
        f"The {place} byte of field {row.number} is {byte:02X}, which clause 4 does not allow there (OP-41).",
        apply,
        stage="fields",
    )


def _padded(name: str, en: str, zh: str, padding: bytes) -> Malformation:
    row = payload_layout(DEFAULT).field("account")

    def apply(draft: Draft) -> None:
        draft.values["account"] = b"12345678".ljust(16, padding)

    return _observed(
        *(f"account-padded-{name}", row.clause, f"account filled with {en}", f"{row.title_zh}以{zh}填充"),
        f"Field {row.number} is eight digits and eight times {en} (OP-41).",
        apply,
        stage="fields",
    )


def _card_padding(draft: Draft) -> None:
    digits = "3104770012345678"
    leading = draft.reading.card_pad == "leading-zero"
    draft.values["card"] = bytes.fromhex(digits.ljust(20, "f") if leading else digits.zfill(20))


def _card_nibble(draft: Draft) -> None:
    digits = encode_card("3104770012345678901", draft.reading).hex()
    draft.values["card"] = bytes.fromhex(digits[:10] + "a" + digits[11:])


def _card(name: str, en: str, zh: str, construction: str, apply: Callable[[Draft], None]) -> Malformation:
    """What is refused where `card_checked` is declared (see `boundaries`), and observed elsewhere."""
    clause = payload_layout(DEFAULT).field("card").clause
    return _observed(
        *(f"unchecked-card-{name}", clause, en, zh, construction, apply, "fields"),
        applies=lambda reading: not reading.card_checked,
    )


_PLACES = (("first", "首", 0), ("middle", "中间", 8), ("last", "末", 15))

ALL = (
    _observed(
        *("certificate-encryption-algorithm", "7.2.5-T4.5-terminal", "certificate with encryption algorithm 01"),
        *(
            "证书加密算法标识为 01",
            "Field 4 names a certificate, well signed, whose unused field 5 is 01.",
            _encryption,
        ),
        stage="fields",
    ),
    _observed(
        *("certificate-serial-repeated", "7.2.5-T4.3-terminal", "certificate with the serial of another one"),
        "证书序列号与另一证书相同",
        "Field 4 names a right certificate whose serial is that of the issuer's other certificate.",
        _serial_repeated,
        stage="fields",
    ),
    _observed(
        *("header-type-altered", "7.2.2-T1.2-terminal", "type altered after signing", "签名后篡改二维码类型"),
        "Field 2 names another type after both signatures were made; the header is signed by nobody (OP-104).",
        _type,
    ),
    _observed(
        *("header-mode-altered", "7.2.2-T1.3-terminal", "issuing mode altered after signing", "签名后篡改发码方式"),
        "Field 3 names the other issuing mode after both signatures were made (OP-104).",
        _mode,
    ),
    *(_account(*place, byte) for byte in (0x00, 0x0A, 0x1F, 0x7F, 0x80, 0xFF) for place in _PLACES),
    _padded("zero-bytes", "zero bytes", "零字节", b"\0"),
    _padded("ff", "bytes FF", " FF 字节", b"\xff"),
    _card(
        *("padding", "card number in the other padding", "卡号采用另一种填充"),
        "Field 9 is a number of 16 digits, filled as the reading of OP-38 that is not declared has it.",
        _card_padding,
    ),
    _card(
        *("nibble", "card number with a digit that is none", "卡号含非数字"),
        "A digit in the middle of field 9 is A.",
        _card_nibble,
    ),
    _observed(
        *("filler-ff", "7.2.2-T1.total-terminal", "filler of bytes FF", "填充为 FF 字节"),
        "The 33 bytes behind field 19 are FF instead of 00 (OP-10).",
        _filler,
        applies=lambda reading: reading.qr_len == 259,
    ),
)
