"""The topics of the libraries: which malformation belongs where, which readings are shown, which rows are met."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jtqr.oracle.expect import Outcome
from jtqr.stimuli.malformation import Malformation

_SIGNED = ("6.4.1.1", "7.2.6.d", "10.5", "4.SM2", "7.2.3-T2.1", "7.2.3-T2.2")
_CERTIFIED = (
    *(f"7.2.5-T4.{row}-terminal" for row in range(1, 10)),
    *("6.4.1.2", "7.2.5.c", "7.2.6.e", "A.1.3"),
)


@dataclass(frozen=True)
class Topic:
    """One file. `ixits`: the open points whose other readings it shows; `clauses`: what its plain right codes meet.

    `varieties`: kinds of right codes (stimuli/varieties.py) and the row that each kind meets. `reasons`: words of the
    oracle whose malformations belong here, unless a rule of `topic_of` says otherwise. `every`: the points under whose
    other readings all its malformations are shown, not only those that the defaults do not know.
    """

    title_en: str
    title_zh: str
    clauses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    ixits: tuple[str, ...] = ()
    varieties: Mapping[str, tuple[str, ...]] | None = None
    variants: int = 2
    every: tuple[str, ...] = ()


TOPICS: Mapping[str, Topic] = {
    "structure": Topic(
        *("Length, format bytes and length fields", "总长度、格式字节与长度字段"),
        clauses=("7.2.2-T1.total-terminal", "7.2.2-T1.5-terminal", "7.2.2-T1.17-terminal", "6.2-e.3", "7.2.1"),
        reasons=("length", "structure", "length-field"),
        ixits=("qr_len", "len5", "len17", "len_checked"),
    ),
    "header": Topic(
        *("Version, type, issuing mode and certificate number", "版本、类型、发码方式与证书编号"),
        clauses=("7.2.2-T1.1-terminal", "7.2.2-T1.4-terminal"),
        reasons=("version", "type", "mode", "certificate-unknown"),
        ixits=("accepted_types", "version_policy", "type_coding", "mode_rules", "cert_no_rule"),
        varieties={"types": ("7.2.2-T1.2-terminal", "5.a"), "modes": ("7.2.2-T1.3-terminal",)},
    ),
    "accounts-and-numbers": Topic(
        *("Account, issuer, platform, card, card type and batch", "账户、机构、平台、卡号、卡类型与批次"),
        clauses=("7.2.2-T1.7-terminal",),
        reasons=("account", "card", "card-type", "issuer-binding"),
        ixits=("issuer_binding", "card_pad", "card_checked", "card_types", "empty_rule"),
        varieties={
            "accounts": ("7.2.2-T1.6-terminal", "4.M"),
            "platforms": ("7.2.2-T1.8-terminal",),
            "cards": ("7.2.2-T1.9-terminal",),
            "card-types": ("7.2.2-T1.10-terminal",),
            "batches": ("7.2.2-T1.12-terminal",),
        },
    ),
    "user-key": Topic(
        *("The user's public key", "用户公钥"),
        clauses=("7.2.2-T1.13-terminal", "7.2.6.e"),
        reasons=("user-key",),
        variants=4,
    ),
    "issuer-signature": Topic(
        *("The issuer's signature", "发卡机构签名"),
        clauses=("7.2.2-T1.16-terminal", *_SIGNED),
        reasons=("issuer-signature",),
        ixits=("sm2_uid", "sm2_use_z", "cert_y_rule"),
    ),
    "user-signature": Topic(
        *("The user's signature", "用户签名"),
        clauses=("7.2.2-T1.19-terminal", *_SIGNED),
        reasons=("user-signature",),
        ixits=("sm2_uid", "sm2_use_z"),
    ),
    "signature-coverage": Topic(
        *("Which fields a signature covers", "签名的覆盖范围"),
        clauses=("7.2.2-T1.16-terminal", "7.2.2-T1.19-terminal"),
        ixits=("issuer_cover", "user_cover"),
        every=("issuer_cover", "user_cover"),
    ),
    "altered-fields": Topic(
        *("Fields altered after signing", "签名后篡改的字段"),
        clauses=("6.2-e.1", "6.4.1.1"),
        ixits=("issuer_cover", "user_cover"),
    ),
    "certificates": Topic(
        *("The issuer's certificate", "发卡机构证书"),
        clauses=_CERTIFIED,
        reasons=("certificate-invalid", "certificate-expired", "root-missing"),
        ixits=(
            *("cert_y_rule", "cert_key_form", "cert_key_len", "cert_signer", "cert_tbs", "curve_id"),
            "cert_expiry_rule",
        ),
    ),
    "times": Topic(
        *("Generation, validity and expiry", "生成时间、有效时间与过期时间"),
        clauses=("7.2.2-T1.18-terminal", "6.2-e.2"),
        reasons=("not-yet-valid", "code-expired", "authorisation-expired"),
        ixits=("time_base", "skew_s", "byte_order"),
        varieties={
            "authorisations": ("7.2.2-T1.14-terminal",),
            "validities": ("7.2.2-T1.15-terminal", "7.2.2-T1.18-terminal"),
            "generations": ("7.2.2-T1.18-terminal",),
        },
        every=("time_base", "skew_s", "byte_order"),
    ),
    "limits-and-lists": Topic(
        *("Payment limit, fare and lists", "金额上限、票价与名单"),
        clauses=("7.2.2-T1.11-terminal",),
        reasons=("limit", "listed"),
        ixits=("limit_coding", "limit_rule", "list_rule"),
        varieties={"limits": ("7.2.2-T1.11-terminal",)},
        every=("limit_coding",),
    ),
    "sequences": Topic(
        *("Codes one after the other", "先后出示的码"),
    ),
    "digests": Topic(
        *("SM2 over digests: ranges, aliases and edges of the group law", "摘要级 SM2：取值范围、同余与群运算边界"),
    ),
    "keys": Topic(*("Public keys by themselves", "公钥")),
    "rarities": Topic(*("Right codes of rare forms", "罕见形式的有效码"), variants=4),
    "interpretations": Topic(
        *("Codes that are right under another reading", "按其他解释有效的码"),
    ),
    "observations": Topic(
        *("What the text leaves open", "标准未作规定的情形"),
        ixits=("qr_len",),
        variants=1,
    ),
}
"""In the order of the manifest's making; the names are those of the files."""

_BY_REASON = {word: name for name, topic in TOPICS.items() for word in topic.reasons}
_ALTERED = ("altered-", "account-repadded", "user-key-replaced", "unsigned-flip-")
MET_BY_REFUSING: Mapping[str, tuple[str, ...]] = {
    "length": ("6.2-e.3",),
    "structure": ("6.2-e.3",),
    "length-field": ("6.2-e.3",),
    "type": ("5.a",),
    "account": ("4.M",),
    "user-key": ("7.2.6.e",),
    "issuer-signature": ("6.2-e.1", "6.4.1.1", "7.2.6.d", "10.5"),
    "user-signature": ("6.2-e.1", "6.4.1.1", "7.2.6.d", "10.5"),
    "not-yet-valid": ("6.2-e.2",),
    "code-expired": ("6.2-e.2",),
    "authorisation-expired": ("6.2-e.2",),
    "certificate-expired": ("6.2-e.2",),
}
"""Wider rows that a product meets by refusing for a reason of the oracle."""
MET_BY_REFUSING_FOR: Mapping[str, tuple[str, ...]] = {
    "7.2.5-T4.6-terminal": ("A.1.3",),
    "7.2.5-T4.8-terminal": ("7.2.5.c", "7.2.6.e"),
    "7.2.5-T4.9-terminal": ("7.2.6.d", "10.5"),
    "7.2.5.c": ("7.2.5-T4.8-terminal", "7.2.6.e"),
}
"""The same, for a row that the malformation or the oracle names."""


def topic_of(one: Malformation) -> str:
    """The topic of a malformation, by what it claims, its name and clause, and its reason."""
    if one.claims is Outcome.UNSPECIFIED:
        return "observations"
    if one.claims is Outcome.ACCEPT:
        return "rarities"
    if "-cover-" in one.name:
        return "signature-coverage"
    if one.name.startswith(_ALTERED) or re.match("(issuer|user)-flip-", one.name):
        return "altered-fields"
    if one.clause == "7.2.2-T1.13-terminal":
        return "user-key"
    return _BY_REASON[one.reason]
