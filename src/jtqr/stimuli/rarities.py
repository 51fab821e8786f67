"""Right codes of a rare kind, on purpose: signatures and keys with zero bytes in front, which careless code drops."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from jtqr.crypto.sm2 import KeyPair
from jtqr.oracle.expect import Outcome
from jtqr.standard.coverage import covers
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.stimuli import rare
from jtqr.stimuli.certificate_parts import install_issued, mmyy, month_end, take_second_key
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.either import PARTIES, ZH, Who, key_of
from jtqr.stimuli.malformation import Malformation, Stage, always

_X = (
    ("leading-zero", "00", "a zero byte", "零字节"),
    ("two-leading-zeros", "0000", "two zero bytes", "两个零字节"),
    ("leading-04", "04", "04h", " 04h "),
)
_SOON_S = 5  # just outside the margin within which nothing is judged (OP-34)


def _right(
    name: str,
    clause: str,
    en: str,
    zh: str,
    construction: str,
    stage: Stage,
    apply: Callable[[Draft], None],
    applies: Callable[[Interpretation], bool] = always,
) -> Malformation:
    return Malformation(
        name=name,
        clause=clause,
        title_en=f"valid code, {en}",
        title_zh=f"有效码，{zh}",
        construction=construction,
        reason="",
        stage=stage,
        apply=apply,
        applies=applies,
        claims=Outcome.ACCEPT,
    )


def _sign_rarely(draft: Draft, who: Who, wanted: rare.Wanted) -> None:
    """Has platform numbers counting up from 1 signed, or other k where the signature does not cover them."""
    free = who == "issuer" or _platform_signed(draft.reading)
    for attempt in count():
        if attempt == 0 or not free:
            nonces = rare.Nonces(draft.recipe.seed + attempt.to_bytes(4), key_of(draft, who), wanted)
        signature = nonces.signature(draft.steps[f"{who}_e"])
        if signature is not None:
            draft.put_signature(who, signature)
            return
        if free:
            # From 1 on: a platform number of 0 is a value of its own, which a product may be wrong about.
            draft.payload[draft.layout.span("platform")] = (attempt + 1).to_bytes(4)
            if who == "user":
                draft.sign_again("issuer")
                draft.user_job()
            else:
                draft.issuer_job()


def _platform_signed(reading: Interpretation) -> bool:
    return covers(reading.user_cover, payload_layout(reading).field("platform").number)


def _zeros(who: Who, name: str, wanted: rare.Wanted, what: str, en: str, zh: str) -> Malformation:
    def applies(reading: Interpretation) -> bool:
        # Where the user signs no field that is free to count up, two zero bytes would take too long.
        return who == "issuer" or wanted.r + wanted.s < 2 or _platform_signed(reading)

    return _right(
        f"{who}-{name}",
        "7.2.3-T2.2",
        f"{what} of the {who} signature {en}",
        f"{ZH[who]}的 {zh}",
        f"The {who} signs with many k, and platform numbers counting up, until {what} {en}.",
        who,
        lambda draft: _sign_rarely(draft, who, wanted),
        applies,
    )


def _signatures() -> Iterator[Malformation]:
    for who in PARTIES:
        for name in "rs":
            yield _zeros(
                *(who, f"{name}-leading-zero", rare.Wanted(**{name: 1})),
                *(name, "begins with a zero byte", f"{name} 以零字节开头"),
            )
            yield _zeros(
                *(who, f"{name}-two-leading-zeros", rare.Wanted(**{name: 2})),
                *(name, "begins with two zero bytes", f"{name} 以两个零字节开头"),
            )
        yield _zeros(
            *(who, "r-and-s-leading-zeros", rare.Wanted(r=1, s=1)),
            *("each of r and s", "begins with a zero byte", "r 和 s 均以零字节开头"),
        )


def _user_key(name: str, en: str, zh: str, construction: str, key: Callable[[Draft], KeyPair]) -> Malformation:
    def apply(draft: Draft) -> None:
        draft.user = key(draft)
        draft.values["user_key"] = draft.user.compressed

    return _right(name, "7.2.2-T1.13-terminal", en, zh, construction, "fields", apply)


def _user_x(name: str, kind: str, en: str, zh: str) -> Malformation:
    return _user_key(
        f"user-x-{name}",
        *(f"X of the user key begins with {en}", f"用户公钥的 X 以{zh}开头"),
        f"The user is one of those that are known to have a key whose X begins with {kind}.",
        lambda draft: rare.key(kind, draft.pick("rare-key", 2**32)),
    )


def _certificate(
    name: str, kind: bytes, field: str, en: str, zh: str, construction: str, apply: Callable[[Draft, bytes], None]
) -> Malformation:
    return _right(
        f"certificate-{name}",
        certificate_layout(DEFAULT).field(field).clause,
        *(en, zh, f"Field 4 names a right certificate {construction}", "fields"),
        lambda draft: apply(draft, kind),
    )


def _certificate_x(index: int, name: str, kind: str, en: str, zh: str) -> Malformation:
    def apply(draft: Draft, number: bytes) -> None:
        key, rule = rare.key(kind, draft.issuer.index), draft.reading.cert_y_rule
        fixed = draft.reading.cert_key_form == "x-32" and rule in ("even", "odd")
        if fixed and key.y % 2 != (rule == "odd"):
            key = key.opposite
        draft.issuer = replace(draft.issuer, key=key)
        install_issued(draft, number)

    return _certificate(
        *(f"x-{name}", bytes([0xF8, 0x40 + index]), "key"),
        *(f"X of the issuer's key begins with {en}", f"机构公钥的 X 以{zh}开头"),
        f"of a key whose X begins with {kind}, which signs the code.",
        apply,
    )


def _ends_soon(draft: Draft, kind: bytes) -> None:
    month = datetime.fromtimestamp(draft.now_s, UTC)
    while month_end(month, draft.reading) < draft.now_s + _SOON_S:
        month = month.replace(day=1) + timedelta(days=31)
    install_issued(draft, kind, expiry=mmyy(month))


def _serial(name: str, kind: bytes, serial: bytes) -> Malformation:
    shown = serial.hex().upper()
    one = _certificate(
        *(f"serial-{name}", kind, "serial", f"certificate with serial {shown}", f"证书序列号为 {shown}"),
        f"whose serial is {shown}.",
        lambda draft, kind: install_issued(draft, kind, fields={"serial": serial}),
    )
    return replace(one, applies=lambda reading: reading.cert_no_rule == "table")


def _other_y(draft: Draft) -> None:
    draft.issuer = replace(draft.issuer, key=draft.issuer.key.opposite)


def either_y(reading: Interpretation) -> bool:
    """Whether a certificate leaves open which of two keys it means, so that codes of both are right (OP-21)."""
    told = reading.cert_tbs == "full-key" or reading.cert_signer == "issuer"
    return reading.cert_key_form == "x-32" and reading.cert_y_rule == "either" and not told


ALL = (
    _serial("zero", b"\xec", bytes(3)),
    _serial("highest", b"\xed", b"\xff" * 3),
    _certificate(
        *("about-to-expire", b"\xf2\xf0", "expiry", "certificate whose end is the next one", "即将失效的证书"),
        "of the first month whose end is ahead by 5 s or more in the declared rule.",
        _ends_soon,
    ),
    *(_certificate_x(index, *row) for index, row in enumerate(_X)),
    _right(
        *("certificate-second", "7.2.2-T1.4.m", "under its issuer's second certificate", "使用机构的第二张证书"),
        "Field 4 names a second right certificate of the issuer, of another key, which signs the code.",
        *("fields", lambda draft: install_issued(draft, take_second_key(draft))),
    ),
    *_signatures(),
    *(_user_x(*row) for row in _X),
    _user_key(
        *("user-key-generator", "the user key is the generator of the curve", "用户公钥为曲线基点"),
        "The user's private key is 1.",
        lambda _: KeyPair.from_private(1),
    ),
    _right(
        *("issuer-key-other-y", "7.2.5.c", "signed by the key with the other Y", "由另一个 Y 的私钥签名"),
        "The issuer signs with the key that has the certificate's X and the other Y, which it means as well (OP-21).",
        *("fields", _other_y, either_y),
    ),
)
