"""Botan, another code base in a process of its own, agrees with the kit's voters on every signature of the vectors."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from jtqr import content
from jtqr.crypto import libcrypto, sm2, voters
from jtqr.crypto.certificates import uid_of
from jtqr.crypto.comb import FAST
from jtqr.standard.interpretation import Interpretation, from_ixit
from jtqr.standard.tables import SIGNATURE, certificate_layout, payload_layout
from jtqr.stimuli.vectors.judging import world_of
from jtqr.stimuli.vectors.model import CertificateVector, DigestVector, PayloadVector, State
from jtqr.stimuli.vectors.orders import ISSUERS
from jtqr.stimuli.vectors.reading import each_test, read_libraries

LIBRARIES = content.folder("vectors") / "v1"
VOTER = Path(__file__).with_name("botan_voter.py")


class Signed(NamedTuple):
    """One signature: over a message under an id (None: without Z), or over a digest where `digest` says so."""

    public: bytes
    signature: bytes
    data: bytes
    uid: bytes | None
    digest: bool = False

    @property
    def line(self) -> str:
        asked = {"public": self.public.hex(), "signature": self.signature.hex()}
        if self.digest:
            return json.dumps(asked | {"digest": self.data.hex()})
        uid = None if self.uid is None else self.uid.hex()
        return json.dumps(asked | {"uid": uid, "message": self.data.hex()})

    def voted(self) -> bool:
        """What the kit's voters say, who differ by an exception."""
        if not self.digest:
            return voters.verify(self.public, self.data, self.signature, self.uid)
        engine, other = (judge(self.public, self.data, self.signature) for judge in DIGEST_VOTERS)
        assert engine is other, self
        return engine


DIGEST_VOTERS = (sm2.verify_digest, libcrypto.verify_digest)
KEY = sm2.derive_key(b"test of Botan", "key", 1)
GOOD = Signed(KEY.public, sm2.sign(KEY, b"message", sm2.DEFAULT_UID), b"message", sm2.DEFAULT_UID)


def botan(asked: Iterable[Signed]) -> list[bool]:
    """What Botan says to each."""
    run = started([one.line for one in asked])
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def started(lines: Sequence[str]) -> subprocess.CompletedProcess[str]:
    python = shutil.which("python3", path="/usr/bin")
    assert python, "the system has no Python; install python3-botan, as system-packages.txt says"
    whole = "".join(f"{line}\n" for line in lines)
    return subprocess.run([python, "-I", str(VOTER)], input=whole, capture_output=True, text=True, check=False)


def differing(asked: Sequence[Signed], said: Sequence[bool]) -> list[Signed]:
    return [one for one, good in zip(asked, said, strict=True) if one.voted() is not good]


def signatures() -> Iterator[tuple[str, Signed]]:
    """Every signature that the committed vectors name key and signed bytes of, and whose it is."""
    for library in read_libraries(LIBRARIES):
        for _, group, test in each_test(library):
            if isinstance(test, DigestVector):
                given = test.input
                public, signature = bytes.fromhex(given.public), bytes.fromhex(given.r + given.s)
                yield "digest", Signed(public, signature, bytes.fromhex(given.digest), None, digest=True)
            elif isinstance(test, PayloadVector | CertificateVector):
                assert isinstance(group.context, State)
                yield from above(test, group.context)


def above(test: PayloadVector | CertificateVector, state: State) -> Iterator[tuple[str, Signed]]:
    reading = from_ixit(state.ixit)
    uid = uid_of(reading)
    steps = {name: bytes.fromhex(value) for name, value in test.steps.items()}
    if isinstance(test, PayloadVector):
        payload, layout = bytes.fromhex(test.input.payload), payload_layout(reading)
        for who in ("issuer", "user"):
            if f"{who}_key" in steps:
                signature = payload[layout.span(f"{who}_signature")][SIGNATURE.span("value")]
                yield who, Signed(steps[f"{who}_key"], signature, steps[f"{who}_signed"], uid)
        number = payload[layout.span("certificate_number")].hex()
        certificate = next((one.certificate for one in state.certificates if one.number == number), "")
    else:
        certificate = test.input.certificate
    if message := steps.get("certificate_signed"):
        signature = bytes.fromhex(certificate)[certificate_layout(reading).span("signature")]
        (signer,) = {key for key in signers(state, reading) if sm2.digest(key, message, uid) == steps["certificate_e"]}
        yield "certificate", Signed(signer, signature, message, uid)


def signers(state: State, reading: Interpretation) -> Iterator[bytes]:
    """Who may have signed a certificate: the digest has Z of the one that did."""
    if reading.cert_signer == "issuer":
        yield from (world_of(reading).pki.issuer(index).key.public for index in range(ISSUERS))
    elif state.root is not None:
        yield bytes.fromhex(state.root)


def test_botan_agrees_about_every_signature_of_the_libraries() -> None:
    found = list(signatures())
    asked = list(dict.fromkeys(signed for _, signed in found))
    said = botan(asked)
    assert not differing(asked, said)
    of_each = Counter(whose for whose, _ in found)
    assert set(of_each) == {"issuer", "user", "certificate", "digest"}
    assert of_each["issuer"] > 1900
    assert of_each["user"] > 1900
    assert of_each["certificate"] > 450
    assert of_each["digest"] > 150
    assert len(asked) > 3000
    assert min(said.count(True), said.count(False)) > 300
    assert {one.uid for one in asked} == {sm2.DEFAULT_UID, b"", None}


def test_an_answer_that_is_spoilt_is_noticed() -> None:
    asked = [GOOD, GOOD._replace(signature=GOOD.signature[:-1] + bytes([GOOD.signature[-1] ^ 1]))]
    said = botan(asked)
    assert said == [True, False]
    assert differing(asked, said) == []
    assert differing(asked, [True, True]) == asked[1:]
    assert differing(asked, [False, False]) == asked[:1]


def test_botan_knows_the_annex_example_from_near_misses() -> None:
    def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        return botan([Signed(public64, signature64, message, uid)]) == [True]

    voters.self_test([voters.Voter("Botan", verify)])


def test_a_key_off_the_curve_is_bad_where_botan_would_add_it_up() -> None:
    point = FAST.combination(1, 2, 3, 5)  # G + 2 (3, 5): so short a sum comes out alike in whatever order it is added
    assert point is not None
    e = (1 - int(point[0])) % sm2.N  # the equation holds for r = s = 1
    public, signature = (b"".join(number.to_bytes(32) for number in pair) for pair in ((3, 5), (1, 1)))
    assert botan([Signed(public, signature, e.to_bytes(32), None, digest=True)]) == [False]


@pytest.mark.parametrize("uid", [b"one,two", b"one\0two", b"\xff"])
def test_an_id_that_botan_cannot_carry_is_refused_and_never_judged_under_another(uid: bytes) -> None:
    run = started([GOOD.line, GOOD._replace(uid=uid).line])
    assert run.returncode == 1
    assert run.stderr.startswith("line 2: ")
    assert run.stdout == "true\n"
