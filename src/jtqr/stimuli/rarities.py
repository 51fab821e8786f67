"""Right codes of a rare kind, on purpose: signatures and keys with zero bytes in front, which careless code drops."""

from typing import Literal

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.sm2 import KeyPair, N, derive_key, derive_keys, digest, sign_digest
from jtqr.oracle.expect import Outcome
from jtqr.standard.coverage import signed_bytes
from jtqr.stimuli.bad_certificates import install, of_issuer
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation

_ZH = {"issuer": "发卡机构签名", "user": "用户签名"}
_BATCH = 256


def _leading_zero(who: Literal["issuer", "user"], half: int) -> Malformation:
    """One in 256 signatures: others over the same digest are drawn until one has it."""
    name = "rs"[half]

    def apply(draft: Draft) -> None:
        signer = draft.issuer.key if who == "issuer" else draft.user
        signature = draft.steps[f"{who}_signature"][1:]
        attempt = 0
        while signature[32 * half]:
            attempt += 1
            signature = sign_digest(signer, draft.steps[f"{who}_e"], extra=b"zero" + attempt.to_bytes(4))
        draft.put_signature(who, signature)

    return Malformation(
        name=f"{who}-{name}-leading-zero",
        clause="7.2.3-T2.2",
        title_en=f"valid code, {name} of the {who} signature begins with a zero byte",
        title_zh=f"有效码，{_ZH[who]}的 {name} 以零字节开头",
        construction=f"The {who} signs until {name} begins with 00.",
        reason="",
        stage=who,
        apply=apply,
        applies=lambda _: True,
        claims=Outcome.ACCEPT,
    )


def _zero_in_x(draft: Draft) -> KeyPair:
    """A key of the recipe's own whose X begins with a zero byte: one in 256."""
    first = 0
    while True:
        keys = derive_keys(draft.recipe.seed, "zero-in-x", range(first, first + _BATCH))
        for key in keys:
            if key.public[0] == 0:
                return key
        first += _BATCH


def _user_x(draft: Draft) -> None:
    draft.user = _zero_in_x(draft)
    draft.values["user_key"] = draft.user.compressed


def _two_zeros(draft: Draft) -> None:
    """One in 65536: k stays and the platform number counts up, so that a try costs one digest and no point."""
    layout, key = draft.layout, draft.issuer.key
    k = derive_key(draft.recipe.seed, "two-zeros", 0).d
    for platform in range(2**32):
        draft.payload[layout.span("platform")] = platform.to_bytes(4)
        message = signed_bytes(bytes(draft.payload), draft.reading.issuer_cover, layout)
        e = digest(key.public, message, uid_of(draft.reading))
        if platform == 0:
            r = int.from_bytes(sign_digest(key, e, k)[:32])
            x = (r - int.from_bytes(e)) % N
        if (int.from_bytes(e) + x) % N >> 240 == 0:
            break
    draft.put_signature("issuer", sign_digest(key, e, k))


def _serial(name: str, first: int, serial: bytes) -> Malformation:
    def apply(draft: Draft) -> None:
        install(draft, first, of_issuer(draft, first, fields={"serial": serial}))

    return Malformation(
        name=f"certificate-serial-{name}",
        clause="7.2.5-T4.3-terminal",
        title_en=f"valid code, certificate with serial {serial.hex().upper()}",
        title_zh=f"有效码，证书序列号为 {serial.hex().upper()}",
        construction=f"Field 4 names a right certificate whose serial is {serial.hex().upper()}.",
        reason="",
        stage="fields",
        apply=apply,
        applies=lambda reading: reading.cert_no_rule == "table",
        claims=Outcome.ACCEPT,
    )


ALL = (
    _serial("zero", 0xEC, bytes(3)),
    _serial("highest", 0xED, b"\xff" * 3),
    Malformation(
        name="issuer-r-two-leading-zeros",
        clause="7.2.3-T2.2",
        title_en="valid code, r of the issuer signature begins with two zero bytes",
        title_zh="有效码，发卡机构签名的 r 以两个零字节开头",
        construction="The issuer signs platform numbers counting up, with one k, until r begins with 0000.",
        reason="",
        stage="issuer",
        apply=_two_zeros,
        applies=lambda _: True,
        claims=Outcome.ACCEPT,
    ),
    *(_leading_zero(who, half) for who in ("issuer", "user") for half in (0, 1)),
    Malformation(
        name="user-x-leading-zero",
        clause="7.2.2-T1.13-terminal",
        title_en="valid code, X of the user key begins with a zero byte",
        title_zh="有效码，用户公钥的 X 以零字节开头",
        construction="User keys are drawn until X begins with 00.",
        reason="",
        stage="fields",
        apply=_user_x,
        applies=lambda _: True,
        claims=Outcome.ACCEPT,
    ),
)
