"""Orders that need a product in a state of its own: fares, lists, other clocks, no root, makers of another reading."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.standard.formats import to_bcd
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.values import certificate_end, encode_card
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.vectors.orders import (
    DEFAULT_SITUATION,
    ISSUERS,
    Order,
    Situation,
    ordered,
    orders,
    slug,
    under,
    wrong,
)
from jtqr.stimuli.vectors.sequences import replays, sequences
from jtqr.stimuli.vectors.topics import TOPICS, topic_of

_FARE = 503  # its binary form has a nibble above 9, and every coding of the limit can carry it
_OUTSIDE_S = 3  # beyond the margin of OP-34 within which nothing is judged
_SIDES = {"before": "前", "after": "后"}
_ROWS_OF_LISTS = ("10.8.e",)


def all_orders(topic: str) -> Iterator[Order]:
    """Every order of a topic: the plain ones, those of this module and the sequences."""
    return chain(orders(topic), _MORE.get(topic, lambda: ())())


def _declared() -> Iterator[Order]:
    """Under what a vendor may declare and no competing reading stands for: types that lack the usual one."""
    for topic, prefix, state in (
        ("accounts-and-numbers", "card-type-", Situation("card-types-01-02", replace(DEFAULT, card_types=(1, 2)))),
        (
            *("header", "type-4a"),
            Situation("ascii-metro-only", replace(DEFAULT, accepted_types=("01",), type_coding="ascii-full")),
        ),
    ):
        yield ordered(
            topic, "valid", 1, state, en="valid code", zh="有效码", clauses=TOPICS[topic].clauses, flag="Normal"
        )
        for one in MALFORMATIONS.values():
            if one.name.startswith(prefix) and one.applies(state.reading):
                yield from wrong(topic, one, state, 1)


def _fares() -> Iterator[Order]:
    states = [Situation(f"fare-{_FARE}", fare=_FARE)]
    for rival in competing(DEFAULT):
        if rival.ixit in ("limit_coding", "limit_rule"):
            states.append(replace(under(rival), label=f"{under(rival).label}-fare-{_FARE}", fare=_FARE))
    for state in states:
        for limit in (0, 1, _FARE - 1, _FARE, _FARE + 1, 999_999):
            yield ordered(
                *("limits-and-lists", f"limit-{limit}", 1, state),
                en=f"limit of {limit} fen where the fare is {_FARE} fen",
                zh=f"票价 {_FARE} 分，金额上限 {limit} 分",
                clauses=("7.2.2-T1.11-terminal",),
                limit_fen=limit,
            )


def _lists() -> Iterator[Order]:
    issuer = TestPki(PKI_SEED, DEFAULT).issuer(0)
    account, platform, card = b"6226000000000001", b"\x00\x00\x20\x01", encode_card("3104770012345678901", DEFAULT)
    entries = {
        "account": account,
        "card": card,
        "issuer": issuer.issuer,
        "platform": platform,
        "certificate": issuer.number,
    }
    readings = [("", DEFAULT)] + [
        (f"{under(rival).label}-", rival.reading) for rival in competing(DEFAULT) if rival.ixit == "list_rule"
    ]
    for label, reading in readings:
        for field in entries if reading == DEFAULT else ("account",):
            entry = ((field, entries[field]),)
            states = (
                Situation(f"{label}black-{field}", reading, black=entry),
                Situation(f"{label}white-{field}", reading, white=entry),
                Situation(f"{label}black-and-white-{field}", reading, black=entry, white=entry),
            )
            for state in states:
                listed = {"account": account, "platform": platform, "card": card}
                yield ordered(
                    *("limits-and-lists", "listed", 1, state),
                    en=f"code whose {field} is listed",
                    zh="名单内的码",
                    clauses=_ROWS_OF_LISTS,
                    fields=listed,
                )
                yield ordered(
                    *("limits-and-lists", "unlisted", 2, state),
                    en=f"code whose {field} is not listed",
                    zh="名单外的码",
                    clauses=_ROWS_OF_LISTS,
                )


def _clocks() -> Iterator[Order]:
    """Codes around the moments at which 31 bits overflow, under a certificate that is still good then."""
    for name, clock in (("2038-before", 2**31 - 5), ("2038-after", 2**31 + 5)):
        for malformation, en, zh in (
            (None, "valid code", "有效码"),
            ("code-expired", "code expired", "二维码已过期"),
            ("authorisation-expired", "authorisation expired", "授权已过期"),
        ):
            yield ordered(
                *("times", malformation or "valid", 1, Situation(f"clock-{name}", clock=clock)),
                en=f"{en} where the clock passes 7FFFFFFFh",
                zh=f"{zh}（时钟经过 7FFFFFFFh）",
                clauses=("7.2.2-T1.14-terminal", "7.2.2-T1.15-terminal", "7.2.2-T1.18-terminal"),
                malformation=malformation,
            )


def _certificates() -> Iterator[Order]:
    yield ordered(
        *("certificates", "valid", 1, Situation("no-root", rooted=False)),
        en="valid code where no root key is installed",
        zh="未安装根公钥时的有效码",
        clauses=("6.2-b.2", "6.4.1.2"),
    )
    (by_serial,) = (under(rival) for rival in competing(DEFAULT) if rival.ixit == "cert_no_rule")
    yield ordered(
        *("certificates", "serial-of-another", 1, by_serial),
        en="certificate whose serial is not the one that its number ends with",
        zh="证书序列号与证书编号不符",
        clauses=("7.2.5-T4.3-terminal",),
        malformation="certificate-serial-highest",
        made_under=DEFAULT,
        optional=True,
        flag="UnknownCertificate",
    )
    yield from _two_of_one_issuer()
    yield from _ends_of_validity()
    yield from _certificates_alone(DEFAULT_SITUATION, every=True)
    for rival in competing(DEFAULT):
        if rival.ixit in TOPICS["certificates"].ixits and rival.value != "full-key":
            yield from _certificates_alone(under(rival), every=False)
            yield from _of_other_reading("certificates", under(rival), "certificate")


def _two_of_one_issuer() -> Iterator[Order]:
    """Codes under both certificates of an issuer, then with one of the two removed."""
    for label, second in (
        ("both-of-one-issuer", "certificate-second"),
        ("second-removed", "certificate-second-removed"),
    ):
        for malformation, en, zh in (
            (None, "valid code under the first certificate of its issuer", "使用机构第一张证书的有效码"),
            (second, MALFORMATIONS[second].title_en, MALFORMATIONS[second].title_zh),
        ):
            yield ordered(
                *("certificates", "second" if malformation else "first", 1, Situation(label)),
                en=en,
                zh=zh,
                clauses=("7.2.2-T1.4.m",),
                malformation=malformation,
                flag="Normal",
            )


def _ends_of_validity() -> Iterator[Order]:
    rules = [("", DEFAULT)] + [
        (f"{under(rival).label}-", rival.reading) for rival in competing(DEFAULT) if rival.ixit == "cert_expiry_rule"
    ]
    expiry = to_bcd(TestPki.certificate_expiry)
    ends = {reading.cert_expiry_rule: _end(expiry, reading) for _, reading in rules}
    for label, reading in rules:
        for rule, end in ends.items():
            if reading != DEFAULT and rule != reading.cert_expiry_rule:
                continue
            for side, clock in (("before", end - _OUTSIDE_S), ("after", end + 1 + _OUTSIDE_S)):
                state = Situation(f"{label}{side}-end-by-{rule}", reading, clock=clock)
                for kind in ("payload", "certificate"):
                    yield ordered(
                        *("certificates", "valid" if kind == "payload" else "alone", 1, state),
                        en=f"certificate of 12/49, {_OUTSIDE_S} s {side} its end by the rule {rule}",
                        zh=f"12/49 到期的证书，按规则 {rule} 的终点{_SIDES[side]} {_OUTSIDE_S} 秒",
                        clauses=("7.2.5-T4.2-terminal",),
                        kind=kind,
                        authorisation_s=600.0,
                    )


def _end(expiry: bytes, reading: Interpretation) -> int:
    end = certificate_end(expiry, reading)
    assert end is not None
    return int(end)


def _certificates_alone(state: Situation, every: bool) -> Iterator[Order]:
    for variant in range(1, ISSUERS + 1):
        yield ordered(
            *("certificates", "alone-valid", variant, state),
            en="valid certificate",
            zh="有效证书",
            clauses=TOPICS["certificates"].clauses,
            kind="certificate",
            issuer=variant - 1,
            flag="Normal",
        )
    for one in MALFORMATIONS.values():
        shown = every or not one.applies(DEFAULT)
        if not (shown and one.applies(state.reading) and one.name.startswith("certificate-")):
            continue
        if topic_of(one) in ("certificates", "rarities"):
            for variant in (1, 2):
                yield ordered(
                    *("certificates", f"alone-{slug(one.name.removeprefix('certificate-'))}", variant, state),
                    en=f"{one.title_en}: the certificate by itself",
                    zh=f"{one.title_zh}（仅证书）",
                    clauses=(one.clause,),
                    kind="certificate",
                    malformation=one.name,
                )


def _of_other_reading(topic: str, rival: Situation, kind: str) -> Iterator[Order]:
    """What is right under one reading, for a product of the other, both ways."""
    for state, maker, name in (
        (rival, DEFAULT, "of-default"),
        (DEFAULT_SITUATION, rival.reading, f"of-{rival.label}"),
    ):
        what, zh = ("certificate", "证书") if kind == "certificate" else ("code", "码")
        yield ordered(
            *(topic, f"{what}-{name}", 1, state),
            en=f"{what} made under the reading {'of the defaults' if maker == DEFAULT else rival.label}",
            zh=f"按{'默认解释' if maker == DEFAULT else f'解释 {rival.label} '}生成的{zh}",
            kind=kind,
            made_under=maker,
            optional=True,
            flag="OtherReading",
        )


def _interpretations() -> Iterator[Order]:
    for rival in competing(DEFAULT):
        for variant in (1, 2):
            yield ordered(
                *("interpretations", "valid", variant, under(rival)),
                en=f"valid code under {rival.ixit} = {rival.value}",
                zh=f"{rival.ixit} = {rival.value} 时的有效码",
                clauses=("6.2-e.1",),
                flag="Normal",
            )
        yield from _of_other_reading("interpretations", under(rival), "payload")


_MORE: Mapping[str, Callable[[], Iterator[Order] | tuple[()]]] = {
    "header": lambda: (one for one in _declared() if one.topic == "header"),
    "accounts-and-numbers": lambda: (one for one in _declared() if one.topic == "accounts-and-numbers"),
    "limits-and-lists": lambda: chain(_fares(), _lists()),
    "times": _clocks,
    "certificates": _certificates,
    "interpretations": _interpretations,
    "sequences": sequences,
    "observations": replays,
}
