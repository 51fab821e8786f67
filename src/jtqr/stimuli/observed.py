"""Codes about whose right outcome the text says nothing: they are shown, observed and reported, never judged."""

from collections.abc import Callable

from jtqr.oracle.expect import Outcome
from jtqr.standard.values import encode_mode, encode_type
from jtqr.stimuli.bad_certificates import install, of_issuer
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, Stage


def _observed(
    name: str, clause: str, en: str, zh: str, construction: str, apply: Callable[[Draft], None], stage: Stage = "user"
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
        applies=lambda _: True,
        claims=Outcome.UNSPECIFIED,
    )


def _type(draft: Draft) -> None:
    other = [kind for kind in draft.reading.accepted_types if kind != draft.recipe.type]
    draft.payload[draft.layout.span("type")] = encode_type(other[-1] if other else "02", draft.reading)


def _mode(draft: Draft) -> None:
    draft.payload[draft.layout.span("mode")] = encode_mode(1, draft.reading)


def _encryption(draft: Draft) -> None:
    install(draft, 0xEE, of_issuer(draft, 0xEE, fields={"encryption_algorithm": b"\x01"}))


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
        *("header-type-altered", "7.2.2-T1.2-terminal", "type altered after signing", "签名后篡改二维码类型"),
        "Field 2 names another type after both signatures were made; the header is signed by nobody (OP-104).",
        _type,
    ),
    _observed(
        *("header-mode-altered", "7.2.2-T1.3-terminal", "issuing mode altered after signing", "签名后篡改发码方式"),
        "Field 3 names the other issuing mode after both signatures were made (OP-104).",
        _mode,
    ),
)
