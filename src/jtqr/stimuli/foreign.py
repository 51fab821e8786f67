"""Malformations of curves and algorithms that are not SM2's: NIST P-256 and P-521, ECDSA, another curve of 256 bits."""

from collections.abc import Callable

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.points import roots
from jtqr.crypto.sm2 import digest, sign_digest
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.tables import KEY_BYTES, certificate_layout
from jtqr.stimuli.certificate_parts import install, install_issued, of_issuer, signer_of
from jtqr.stimuli.curves import EXAMPLE, P256, P521, Curve, ForeignKey, ecdsa, foreign_key, sm2_signature
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, Stage, always


def _user(name: str, curve: Curve, en: str, zh: str, sign: Callable[[ForeignKey, bytes, Draft], bytes]) -> Malformation:
    """A user whose key and signature are another curve's; X has a point of SM2 too, so only the signature is wrong."""

    def apply(draft: Draft) -> None:
        user = foreign_key(curve, draft.recipe.seed, lambda x: roots(x) is not None)
        draft.payload[draft.layout.span("user_key")] = user.compressed
        draft.sign_again("issuer")
        message = signed_bytes(bytes(draft.payload), draft.reading.user_cover, draft.layout)
        draft.put_signature("user", sign(user, message, draft))

    return Malformation(
        name=f"user-signature-{name}",
        clause="4.SM2",
        title_en=f"user signature by {en}",
        title_zh=f"用户签名采用{zh}",
        construction=f"Field 19 is good by {en} under the key in field 13, whose X has a point of SM2 as well.",
        reason="user-signature",
        stage="user",
        apply=apply,
        applies=always,
    )


def _certificate(
    name: str, clause: str, en: str, zh: str, construction: str, stage: Stage, apply: Callable[[Draft], None]
) -> Malformation:
    return Malformation(
        name=f"certificate-{name}",
        clause=clause,
        title_en=f"certificate with {en}",
        title_zh=f"证书载有{zh}",
        construction=f"Field 4 names a certificate, well signed, with {construction}",
        reason="certificate-invalid",
        stage=stage,
        apply=apply,
        applies=always,
    )


def _p256(draft: Draft) -> None:
    key = foreign_key(P256, draft.issuer.key.public, _no_point_of_sm2)
    install_issued(draft, b"\xf0\x20", public=key.public, fields={"curve": b"\1"})
    draft.payload[draft.layout.span("certificate_number")] = draft.values["certificate_number"]
    message = signed_bytes(bytes(draft.payload), draft.reading.issuer_cover, draft.layout)
    draft.put_signature("issuer", ecdsa(key, message))


def _p521(draft: Draft, kind: bytes, width: int) -> None:
    """Its key is cut to `width` bytes; what remains of it names no point of SM2."""
    key = foreign_key(P521, draft.issuer.key.public, lambda x: _no_point_of_sm2(x >> 8 * (66 - 32)))
    right = of_issuer(draft, kind, fields={"curve": b"\2", "key_length": b"\x84"})
    body = right[: certificate_layout(draft.reading).offset("key")] + key.public[:width]
    signer = signer_of(draft)
    install(draft, kind, body + sign_digest(signer, digest(signer.public, body, uid_of(draft.reading))))


def _no_point_of_sm2(x: int) -> bool:
    return roots(x) is None


ALL = (
    _user("ecdsa", P256, "ECDSA on NIST P-256", "NIST P-256 上的 ECDSA", lambda key, message, _: ecdsa(key, message)),
    _user(
        *("example-curve", EXAMPLE, "SM2 on the example curve of GM/T 0003.2", " GM/T 0003.2 示例曲线上的 SM2"),
        lambda key, message, draft: sm2_signature(key, message, uid_of(draft.reading)),
    ),
    _certificate(
        *("p-256", "A.1.1", "a key of NIST P-256", " NIST P-256 公钥"),
        "curve identifier 01 and a key of P-256, which signs the code by ECDSA.",
        "issuer",
        _p256,
    ),
    _certificate(
        *("p-521", "A.1.2", "a key of NIST P-521", " NIST P-521 公钥"),
        "curve identifier 02, key length 84 and a key of P-521 in 132 bytes; the issuer's key signs the code.",
        "fields",
        lambda draft: _p521(draft, b"\xf0\x21", 132),
    ),
    _certificate(
        *("p-521-cut", "A.1.2", "a key of NIST P-521 cut to its field", "截短的 NIST P-521 公钥"),
        "curve identifier 02, key length 84 and the first bytes of a key of P-521; the issuer's key signs the code.",
        "fields",
        lambda draft: _p521(draft, b"\xf0\x22", KEY_BYTES[draft.reading.cert_key_form]),
    ),
)
