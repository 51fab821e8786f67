"""From an order to a vector: made, judged by every voter under every reading, and explained step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jtqr.crypto import remembered, sm2, voters
from jtqr.crypto.certificates import to_be_signed, uid_of
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.crypto.points import decompress
from jtqr.crypto.sm2 import digest, z_value
from jtqr.errors import SelfCheckFailed
from jtqr.oracle.assess import assess
from jtqr.oracle.certificate import examine
from jtqr.oracle.expect import Context, Expectation, Installed, Outcome, expect_certificate
from jtqr.oracle.terms import Case
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation, as_declared, competing
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.stimuli.claims import check_claim, check_right
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import Made, World, installed, make
from jtqr.stimuli.vectors.flags import flag_of, flag_of_reason
from jtqr.stimuli.vectors.model import Assumed, CertificateInput, CertificateVector, PayloadInput, PayloadVector, Why
from jtqr.stimuli.vectors.orders import ISSUERS, Order, Situation
from jtqr.stimuli.vectors.topics import MET_BY_REFUSING, MET_BY_REFUSING_FOR

MARGIN_S = 2.0
"""Seconds from an edge in time within which there is no vector (OP-34)."""
_OF_RIGHT_CODES = ("Normal", "RareValue", "StoppedAfterRefusal")
"""Flags of orders that are right by construction where nothing spoils them: the oracle must find the same."""


@dataclass(frozen=True)
class Task:
    """Orders to be judged together in one process. `thorough`: by all voters, not only the first two."""

    orders: tuple[Order, ...]
    clock: int
    thorough: bool


@dataclass(frozen=True)
class Judged:
    """A vector, the state that it is judged in, and the certificates that it needs beside the usual ones.

    `named`: the number of the certificate that the code names.
    """

    situation: Situation
    vector: PayloadVector | CertificateVector
    certificates: tuple[Installed, ...] = ()
    named: bytes = b""


def judge(task: Task) -> list[Judged]:
    """The vectors of a task in its order, without those that would prove nothing (Order.optional, unspecified ones).

    Raises SelfCheckFailed when voters differ, or when the oracle refuses a code that is right by construction or finds
    something else than a malformation claims.
    """
    verify = remembered.verify_thorough if task.thorough else remembered.verify
    found = []
    for order in task.orders:
        clock = order.situation.clock or task.clock
        made = make(order.recipe, world_of(order.made_under or order.situation.reading), clock)
        try:
            one = (_code if order.kind == "payload" else _certificate)(order, made, clock, verify)
        except SelfCheckFailed as error:
            raise SelfCheckFailed(f"vector {order.id}: {error}") from error
        if one is not None:
            found.append(one)
    return found


@lru_cache(maxsize=64)
def world_of(reading: Interpretation) -> World:
    """The test keys and certificates under a reading."""
    return World(TestPki(PKI_SEED, reading), reading)


def context_of(situation: Situation, clock: int, more: tuple[Installed, ...] = ()) -> Context:
    """The state of the product as the oracle takes it: the usual certificates and `more`."""
    world = world_of(situation.reading)
    held = {one.number: one for one in (*(installed(world, index) for index in range(ISSUERS)), *more)}
    return Context(
        now_s=float(clock),
        margin_s=MARGIN_S,
        root=world.pki.root.public if situation.rooted else None,
        certificates=held,
        black=frozenset(situation.black),
        white=frozenset(situation.white),
        fare=situation.fare,
    )


def _code(order: Order, made: Made, clock: int, verify: voters.Verify) -> Judged | None:
    reading = order.situation.reading
    context = context_of(order.situation, clock, made.certificates)
    assessment = assess(made.payload, context, reading, frozenset(), verify)
    expected = assessment.expected
    if _is_left_out(order, expected):
        return None
    touched = {touch.ixit: touch.point for touch in assessment.touched}
    vector = PayloadVector(
        **_described(order, expected),
        input=PayloadInput(payload=made.payload.hex()),
        steps={name: data.hex() for name, data in _code_steps(order, made.payload, context).items()},
        assumes=_assumed(touched, reading),
        recipe=order.recipe if order.made_under is None else None,
    )
    layout = payload_layout(reading)
    return Judged(order.situation, vector, made.certificates, made.payload[layout.span("certificate_number")])


def _certificate(order: Order, made: Made, clock: int, verify: voters.Verify) -> Judged | None:
    reading = order.situation.reading
    maker = world_of(order.made_under or reading)
    certificate = (made.certificates or (installed(maker, order.recipe.issuer),))[-1].certificate
    context = context_of(order.situation, clock)
    expected = expect_certificate(certificate, context, reading, verify)
    if _is_left_out(order, expected):
        return None
    touched = {
        rival.ixit: rival.point
        for rival in competing(reading)
        if expect_certificate(certificate, context, rival.reading, remembered.verify_quick).outcome
        is not expected.outcome
    }
    steps = _certificate_steps(order, certificate, context.root, "certificate")
    vector = CertificateVector(
        **_described(order, expected),
        input=CertificateInput(certificate=certificate.hex()),
        steps={name: data.hex() for name, data in steps.items()},
        assumes=_assumed(touched, reading),
        recipe=None,
    )
    return Judged(order.situation, vector)


def _assumed(touched: Mapping[str, str], reading: Interpretation) -> tuple[Assumed, ...]:
    """The IXITs that decide, with their open points and the value of this reading."""
    return tuple(Assumed(point=point, ixit=ixit, value=as_declared(ixit, reading)) for ixit, point in touched.items())


def _is_left_out(order: Order, expected: Expectation) -> bool:
    """Whether the order makes no vector; SelfCheckFailed when it is not what it was meant to be."""
    if order.flag in _OF_RIGHT_CODES and order.recipe.malformation is None:
        check_right(expected)
    if order.topic == "observations":
        return False
    if order.optional or order.recipe.malformation is None:
        return expected.outcome is Outcome.UNSPECIFIED or (order.optional and expected.outcome is Outcome.ACCEPT)
    malformation = MALFORMATIONS[order.recipe.malformation]
    if order.kind == "certificate" and expected.outcome is Outcome.ACCEPT is not malformation.claims:
        return True  # what is wrong is not in the certificate but in what points to it
    check_claim(malformation, expected)
    return False


def _described(order: Order, expected: Expectation) -> dict[str, Any]:
    name = order.recipe.malformation
    words = tuple(dict.fromkeys(reason.word for reason in expected.reasons))
    if order.flag and (order.optional or not words):
        flags: tuple[str, ...] = (order.flag,)
    elif name is not None:
        flags = (flag_of(MALFORMATIONS[name]),)
    else:
        flags = tuple(dict.fromkeys(map(flag_of_reason, words))) or ("Normal",)
    met = [*order.clauses, *(reason.clause for reason in expected.reasons)]
    wider = [row for word in words for row in MET_BY_REFUSING.get(word, ())]
    if expected.outcome is Outcome.REJECT:
        wider += [row for what in (*met, name or "") for row in MET_BY_REFUSING_FOR.get(what, ())]
    observed = order.topic == "observations"
    return {
        "id": order.id,
        "comment_en": order.en,
        "comment_zh": order.zh,
        "flags": (*flags, *order.besides),
        "clauses": tuple(dict.fromkeys([*met, *wider])),
        "malformation": name,
        "result": "either" if observed else expected.outcome.value,
        "reasons": tuple(Why(**vars(reason)) for reason in expected.reasons),
    }


def _code_steps(order: Order, payload: bytes, context: Context) -> dict[str, bytes]:
    """What a right product computes on its way, from the code as it is; nothing where the length is wrong."""
    reading = order.situation.reading
    layout = payload_layout(reading)
    if len(payload) != layout.length:
        return {}
    steps: dict[str, bytes] = {}
    held = context.certificates.get(payload[layout.span("certificate_number")])
    user = decompress(payload[layout.span("user_key")])
    for who, key, cover in (
        ("issuer", None if held is None else _issuer_key(payload, held, context, reading), reading.issuer_cover),
        ("user", user, reading.user_cover),
    ):
        message = signed_bytes(payload, cover, layout)
        if key is not None:
            steps |= {f"{who}_key": key}
            steps |= _digest_steps(who, key, message, reading)
    if held is not None and held not in (installed(world_of(reading), index) for index in range(ISSUERS)):
        steps |= _certificate_steps(order, held.certificate, context.root, "certificate")
    return steps


def _issuer_key(payload: bytes, held: Installed, context: Context, reading: Interpretation) -> bytes | None:
    """Of the points that the certificate may mean (OP-21) the one under which the code verifies, else the first."""
    case = Case(payload, context, reading, sm2.verify)
    _, keys = examine(case, held)
    message = signed_bytes(payload, reading.issuer_cover, case.layout)
    good = (key for key in keys if case.signed(key, message, case.signature("issuer_signature")))
    return next(good, keys[0] if keys else None)


def _certificate_steps(order: Order, certificate: bytes, root: bytes | None, name: str) -> dict[str, bytes]:
    reading = order.situation.reading
    issuer = world_of(reading).pki.issuer(order.recipe.issuer).key.public
    signer = issuer if reading.cert_signer == "issuer" else root
    if signer is None or len(certificate) != certificate_layout(reading).length:
        return {}
    return _digest_steps(name, signer, to_be_signed(certificate, reading, issuer), reading)


def _digest_steps(name: str, key: bytes, message: bytes, reading: Interpretation) -> dict[str, bytes]:
    uid = uid_of(reading)
    z = {} if uid is None else {f"{name}_z": z_value(key, uid)}
    return {f"{name}_signed": message} | z | {f"{name}_e": digest(key, message, uid)}
