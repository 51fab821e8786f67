"""Classes of bugs that vectors find, each explained once, and the rule that gives every malformation its class."""

import re
from collections.abc import Mapping

from jtqr.oracle.expect import Outcome
from jtqr.stimuli.malformation import Malformation
from jtqr.stimuli.vectors.model import Flag

_SIGNATURES = ("7.2.6.d", "10.5")


def _flag(bug_class: str, description: str, effect: str, *clauses: str) -> Flag:
    return Flag(bug_class=bug_class, description=description, effect=effect, clauses=clauses)


FLAGS: Mapping[str, Flag] = {
    "Normal": _flag(
        "refuses what is right",
        "An ordinary right code, certificate, signature or key is refused.",
        "A passenger with a right code does not get through.",
        "6.2-e.1",
    ),
    "RareValue": _flag(
        "refuses what is right",
        "A right value of a rare form is refused: zero bytes in front of r, s or X, the ends of a field's range.",
        "One passenger in some hundreds or thousands is turned away and nobody can say why.",
        "7.2.3-T2.2",
        "7.2.2-T1.13-terminal",
    ),
    "Unspecified": _flag(
        "text is silent",
        "What the text does not decide; nothing is judged.",
        "Terminals of two vendors treat the same code differently.",
    ),
    "WrongLength": _flag(
        "missing length check",
        "A code or certificate that is cut or has bytes too many is taken.",
        "Parsers read beyond their buffer, or two systems see different codes in the same picture.",
        "7.2.2-T1.total-terminal",
        "7.2.5.b",
        "6.2-e.3",
    ),
    "WrongFormat": _flag(
        "missing format check",
        "The format byte of a signature or a length inside the code is not compared with the only right value.",
        "Codes of a later or foreign format are taken for the present one.",
        "7.2.3-T2.1",
        "7.2.2-T1.5-terminal",
        "7.2.2-T1.17-terminal",
    ),
    "WrongHeader": _flag(
        "missing check of the header",
        "Version, type or issuing mode outside what the terminal serves is taken.",
        "Codes meant for another scene or a later version open the gate.",
        "7.2.2-T1.1-terminal",
        "7.2.2-T1.2-terminal",
        "7.2.2-T1.3-terminal",
    ),
    "WrongField": _flag(
        "missing check of a value",
        "A field of the issuer's data holds what it may not hold: blank account, foreign issuer, card type, padding.",
        "Records cannot be cleared, or are charged to nobody.",
        "7.2.2-T1.6-terminal",
        "7.2.2-T1.7-terminal",
        "7.2.2-T1.9-terminal",
        "7.2.2-T1.10-terminal",
    ),
    "LimitOrList": _flag(
        "missing check against state",
        "A fare above the code's limit, an unreadable limit, or an entry of a list is passed over.",
        "Trips are sold that the account system will not pay for.",
        "7.2.2-T1.11-terminal",
        "10.8.e",
    ),
    "InvalidKey": _flag(
        "missing check of a public key",
        "A key that is no compressed point of the curve, or another point than the one meant, is used.",
        "Signatures become forgeable on curves of the forger's choice.",
        "7.2.2-T1.13-terminal",
        "7.2.5.c",
        "7.2.6.e",
    ),
    "ForeignCurve": _flag(
        "another curve or algorithm",
        "A key or signature of another curve than SM2's, or of ECDSA, is verified as what it is and accepted.",
        "Keys that nobody may issue codes with open the gate, or a parser built for one width runs over another.",
        "4.SM2",
        "A.1.1",
        "A.1.2",
    ),
    "WrongTime": _flag(
        "wrong comparison of times",
        "Expiry, validity or generation time is read in another base, sign or byte order, or not compared at all.",
        "A code that was photographed once opens the gate for ever, or no code does.",
        "7.2.2-T1.14-terminal",
        "7.2.2-T1.15-terminal",
        "7.2.2-T1.18-terminal",
        "6.2-e.2",
    ),
    "UnknownCertificate": _flag(
        "wrong look-up of the certificate",
        "A code whose certificate is not installed is taken, or is verified with another certificate.",
        "Codes of removed issuers go on opening the gate.",
        "7.2.2-T1.4-terminal",
    ),
    "UntrustedCertificate": _flag(
        "missing verification of the certificate",
        "A certificate that the clearing institution did not sign is used.",
        "Whoever can write to the certificate store issues codes.",
        "6.4.1.2",
        "7.2.5-T4.9-terminal",
    ),
    "WrongCertificate": _flag(
        "missing check of a certificate's content",
        "A certificate with a wrong row of Table 4 is used although it is well signed.",
        "Keys of another algorithm or curve are used as if they were SM2 keys.",
        "7.2.5-T4.1-terminal",
        "7.2.5-T4.4-terminal",
        "7.2.5-T4.6-terminal",
        "7.2.5-T4.7-terminal",
        "7.2.5-T4.8-terminal",
    ),
    "ExpiredCertificate": _flag(
        "missing check of a certificate's expiry",
        "A certificate is used after its month.",
        "Keys that were given up go on issuing codes.",
        "7.2.5-T4.2-terminal",
    ),
    "SignatureRange": _flag(
        "missing range check",
        "r or s is 0 or at least n, or r + s is n, and is not refused before the equation is computed.",
        "One signature has several forms, and degenerate ones verify under every key.",
        *_SIGNATURES,
    ),
    "SignatureEncoding": _flag(
        "lenient decoding of signatures",
        "Another encoding of r and s is guessed: ASN.1, halves exchanged, lowest byte first, digits as text.",
        "What one product accepts another refuses, and length checks are void.",
        "7.2.3-T2.2",
    ),
    "WrongSignature": _flag(
        "missing or partial verification",
        "The signature is not computed, or compared only in part, or for r alone.",
        "Anybody makes codes.",
        "7.2.2-T1.16-terminal",
        "7.2.2-T1.19-terminal",
        *_SIGNATURES,
    ),
    "WrongDigest": _flag(
        "wrong digest",
        "Z is left out, made with another distinguishing id or another point, or SM3 is applied otherwise.",
        "Right codes of other vendors are refused, theirs are accepted nowhere else.",
        *_SIGNATURES,
    ),
    "WrongSigner": _flag(
        "wrong key",
        "A signature by another key than the one that the code names is accepted.",
        "Holders of any key make codes for any account.",
        "7.2.2-T1.16-terminal",
        "7.2.2-T1.19-terminal",
        "6.4.1.1",
    ),
    "WrongCoverage": _flag(
        "wrong coverage of a signature",
        "The signature is computed over other fields than those meant.",
        "Fields that nobody signed are trusted, or right codes are refused.",
        "7.2.2-T1.16-terminal",
        "7.2.2-T1.19-terminal",
    ),
    "AlteredAfterSigning": _flag(
        "fields outside the verification",
        "A field changed after signing is not noticed.",
        "Limit, account and times can be rewritten by the bearer.",
        "6.2-e.1",
    ),
    "UserRemembered": _flag(
        "memory in place of verification",
        "What was found right once for a user key or account is not verified again, or replaces what the code holds.",
        "One right code of a user is enough to make others in that user's name.",
        "6.2-e.1",
        "6.4.1.1",
    ),
    "StoppedAfterRefusal": _flag(
        "blind after a wrong code",
        "After a code that is too short right ones are refused or not seen for a while.",
        "Whoever shows half a code closes the gate for those who follow.",
        "6.2-e.1",
        "6.2-e.3",
    ),
    "Replay": _flag(
        "a code shown twice",
        "A code that was accepted is accepted once more, or is not; the text has no rule.",
        "A picture of somebody's code opens the gate again while the code is valid.",
        "6.2-e.1",
    ),
    "OtherReading": _flag(
        "another reading of an open point",
        "A code that is right under another reading of one open point is taken as well.",
        "Products that guess are fooled by codes that fit one of their guesses.",
    ),
    "EdgeOfGroupLaw": _flag(
        "incomplete addition of points",
        "sG and tP are equal or opposite, and the formula for different points is used.",
        "Right signatures fail, or a signature with the sum at infinity is taken.",
        *_SIGNATURES,
    ),
    "KnownAnswer": _flag(
        "wrong algorithm",
        "A published example does not verify, or verifies with other parameters.",
        "Nothing that the product says about signatures means anything.",
        *_SIGNATURES,
    ),
}

_BY_NAME = (
    (r"-signature-(ecdsa|example-curve)$|^certificate-p-", "ForeignCurve"),
    (r"-cover-|signature-(over-full-key|as-sent)", "WrongCoverage"),
    (r"^altered-|^account-repadded|^user-key-replaced|^(issuer|user)-flip-|another-code", "AlteredAfterSigning"),
    (r"-(other|empty|short|long|zero)-id\b|-z\b|-z-|other-root|hashed|sm3", "WrongDigest"),
    (r"\b(r|s|sum)-(is-)?(zero|highest|n|n-plus-1)$|all-zero", "SignatureRange"),
    (r"halves-swapped|little-endian|-der\b|ascii-hex|without-format-byte", "SignatureEncoding"),
    (r"wrong-key|another-issuer|exchanged|other-party", "WrongSigner"),
    (r"wrong-y|key-(x|prefix)-|off-curve|key-cut", "InvalidKey"),
    (r"^certificate-(foreign|signed|bit-flip|flip)\b", "UntrustedCertificate"),
)
_BY_CLAUSE = {"7.2.2-T1.13-terminal": "InvalidKey", "7.2.5.b": "WrongLength"}
_BY_REASON = {
    "length": "WrongLength",
    "structure": "WrongFormat",
    "length-field": "WrongFormat",
    "version": "WrongHeader",
    "type": "WrongHeader",
    "mode": "WrongHeader",
    "account": "WrongField",
    "card": "WrongField",
    "card-type": "WrongField",
    "issuer-binding": "WrongField",
    "limit": "LimitOrList",
    "listed": "LimitOrList",
    "user-key": "InvalidKey",
    "not-yet-valid": "WrongTime",
    "code-expired": "WrongTime",
    "authorisation-expired": "WrongTime",
    "certificate-unknown": "UnknownCertificate",
    "root-missing": "UntrustedCertificate",
    "certificate-invalid": "WrongCertificate",
    "certificate-expired": "ExpiredCertificate",
    "issuer-signature": "WrongSignature",
    "user-signature": "WrongSignature",
}
_SIGNATURE_REASONS = ("issuer-signature", "user-signature")


def flag_of(one: Malformation) -> str:
    """The class of bug that a malformation finds, by what it claims, by its clause and name, by its reason."""
    if one.claims is Outcome.ACCEPT:
        return "RareValue"
    if one.claims is Outcome.UNSPECIFIED:
        return "Unspecified"
    if one.clause in _BY_CLAUSE:
        return _BY_CLAUSE[one.clause]
    if one.reason in (*_SIGNATURE_REASONS, "certificate-invalid"):
        found = (flag for pattern, flag in _BY_NAME if re.search(pattern, one.name))
        return next(found, _BY_REASON[one.reason])
    return _BY_REASON[one.reason]


def flag_of_reason(word: str) -> str:
    """The class of bug of what has no malformation, by the oracle's reason."""
    return _BY_REASON[word]
