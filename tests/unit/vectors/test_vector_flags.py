"""The class of bug that a malformation finds, where its name alone might lead to another one."""

import pytest

from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.vectors.flags import flag_of


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("certificate-signature-algorithm-05", "WrongCertificate"),
        ("certificate-signature-r-zero", "SignatureRange"),
        ("certificate-flip-signature-last-7", "UntrustedCertificate"),
        ("certificate-one-byte-short", "WrongLength"),
        ("certificate-one-byte-long", "WrongLength"),
        ("certificate-of-another-issuer", "WrongSigner"),
        ("certificate-p-521", "ForeignCurve"),
        ("issuer-of-another-code", "AlteredAfterSigning"),
        ("user-of-another-code", "AlteredAfterSigning"),
        ("user-r-is-n-minus-1", "WrongSignature"),
        ("user-r-is-n-plus-1", "SignatureRange"),
    ],
)
def test_a_malformation_has_the_flag_of_what_is_wrong(name: str, flag: str) -> None:
    assert flag_of(MALFORMATIONS[name]) == flag
