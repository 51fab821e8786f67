"""Makes the folder of a campaign with every kind of event and every result that a purpose can have."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
from synthetic_maps import MAPS

from jtqr.evidence import events as ev
from jtqr.evidence.log import LOG_NAME, LogWriter
from jtqr.evidence.timebase import NS, RealTime
from jtqr.evidence.verdict import Word
from jtqr.measure.budget import Budget, Component
from jtqr.measure.reading_time import summarise
from jtqr.standard import values
from jtqr.standard.interpretation import DEFAULT, competing, ixit_table
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import make_symbol

NOW = 1_764_000_000
TIMING, FORGED, EXPIRY, RECORDS, CLOCK, ENVELOPE, LAST = (
    "TP-10.6.2-1",
    "TP-7.2.2-T1.16-1",
    "TP-7.2.2-T1.14-1",
    "TP-10.2-1",
    "TP-10.4-1",
    "TP-10.6.3-1",
    "TP-10.6.4-1",
)
RIG_TEXT = "rig: 1\nname: desk\npresenter: {driver: simulated}\n"
DECLARATION_TEXT = "declaration: 1\nproduct: {class: terminal, vendor: Example, model: T1}\n"


class SteadyTime(RealTime):
    """A clock that steps a millisecond at each reading, so that the same log comes out every time."""

    def __init__(self) -> None:
        self._ns = 0

    def monotonic_ns(self) -> int:
        self._ns += 1_000_000
        return self._ns

    def wall_ns(self) -> int:
        return NOW * NS + self.monotonic_ns()


@dataclass
class Maker:
    """Appends events of one purpose after the other."""

    log: LogWriter
    rng: random.Random
    purpose: str = ""
    attempt: int = 1
    shown: int = 0

    def begin(self, purpose: str, attempt: int = 1) -> None:
        self.purpose, self.attempt, self.shown = purpose, attempt, 0
        self.log.append(ev.PurposeBegin(purpose=purpose, attempt=attempt))

    def end(self, verdict: Word, *, beside: bool = False, points: Sequence[str] = ()) -> None:
        self.log.append(
            ev.PurposeEnd(
                purpose=self.purpose,
                attempt=self.attempt,
                verdict=verdict,
                error_beside=beside,
                points=tuple(points),
                presentations=self.shown,
            )
        )

    def verdict(self, old: Word, new: Word, en: str, zh: str, stimulus: str | None = None, *points: str) -> None:
        self.log.append(
            ev.VerdictChange(
                purpose=self.purpose,
                attempt=self.attempt,
                old=old,
                new=new,
                reason_en=en,
                reason_zh=zh,
                stimulus=stimulus,
                points=points,
                clause=self.purpose.removeprefix("TP-"),
            )
        )

    def payload(self, cut: int = 0) -> bytes:
        layout = payload_layout(DEFAULT)
        fields = {field.name: self.rng.randbytes(field.length) for field in layout.fields}
        fields |= {
            "version": b"\x80",
            "type": values.encode_type("00", DEFAULT),
            "mode": b"\0",
            "issuer_length": values.encode_number(145, 2, DEFAULT),
            "account": b"6217000012345678",
            "card": values.encode_card("3104010000000001234", DEFAULT),
            "limit": values.encode_limit(5000, DEFAULT),
            "user_key": b"\x02" + self.rng.randbytes(32),
            "authorisation_expiry": values.encode_time(NOW + 86400, DEFAULT),
            "validity": values.encode_number(600, 2, DEFAULT),
            "issuer_signature": b"\x15" + self.rng.randbytes(64),
            "user_length": values.encode_number(69, 2, DEFAULT),
            "generated": values.encode_time(NOW, DEFAULT),
            "user_signature": b"\x15" + self.rng.randbytes(64),
        }
        return layout.encode(fields)[: layout.length - cut]

    def stimulus(
        self,
        title: tuple[str, str] = ("a valid code", "有效二维码"),
        *,
        wrong: ev.MalformationRef | None = None,
        reasons: tuple[ev.ReasonRef, ...] = (),
        touched: tuple[ev.TouchRef, ...] = (),
        cut: int = 0,
        path: str = "optics",
        picture: bool = False,
    ) -> str:
        """A stimulus and its presentation; returns its id."""
        self.shown += 1
        payload = self.payload(cut)
        name = f"{self.purpose}#{self.attempt}-{self.shown}"
        symbol = make_symbol(payload, mask=self.shown % 8) if path == "optics" else None
        scene = Scene(rotation_deg=15.0)
        self.log.append(
            ev.Stimulus(
                purpose=self.purpose,
                attempt=self.attempt,
                index=self.shown,
                id=name,
                title_en=title[0],
                title_zh=title[1],
                recipe={"malformation": wrong.name if wrong else None, "issuer": 3, "validity_s": 600, "type": "00"},
                malformation=wrong,
                clauses=("7.2.2-T1.16-terminal",),
                payload=payload.hex(),
                symbol=None
                if symbol is None
                else ev.SymbolRef(
                    version=symbol.version, ec="M", mask=symbol.mask, size=symbol.size, bits=symbol.bits_hex()
                ),
                scene=scene.as_json() if symbol else None,
                seed=hashlib.sha256(name.encode()).hexdigest(),
                frame_sha256="a" * 64 if symbol else None,
                context=ev.State(now_s=float(NOW), certificates=1000, fare=200),
                expected=ev.Expected(outcome="reject" if reasons else "accept", reasons=reasons),
                touched=touched,
                voters=("engine", "libcrypto"),
                path="optics" if symbol else "inject",
            )
        )
        if symbol:
            self.log.append(ev.Presentation(stimulus=name, visible_ns=self.shown * NS, uncertainty_ns=2_000_000))
        if picture and symbol:
            done, png = cv2.imencode(".png", render(symbol, scene))
            assert done
            self.log.append(
                ev.Artefact(
                    purpose=self.purpose,
                    stimulus=name,
                    sha256=self.log.store.put(png.tobytes(), "png"),
                    name=f"{name}.png",
                    media="image/png",
                )
            )
        return name

    def seen(self, stimulus: str | None, result: str, after_ms: float | None = None, **more: object) -> None:
        self.log.append(
            ev.Observation.model_validate(
                {"stimulus": stimulus, "channel": "interface", "result": result, "after_ms": after_ms, "same": True}
                | more
            )
        )


WRONG_KEY = ev.MalformationRef(
    name="issuer-wrong-key",
    clause="7.2.2-T1.16-terminal",
    title_en="issuer signature made with another key",
    title_zh="发卡机构签名使用了其他密钥",
    construction="Signs fields 5 to 15 with a key that is not the one in the certificate.",
)
WRONG_SIGNATURE = ev.ReasonRef(
    word="issuer-signature", clause="7.2.2-T1.16-terminal", text="the issuer signature does not verify"
)


def planned(purpose: str, title: str, *clauses: str, run: bool = True, why: str = "") -> ev.Planned:
    return ev.Planned(
        purpose=purpose,
        title=title,
        documentation=f"Does what {purpose} needs. The terminal must do what the clause says.",
        suite="Terminal.10.6-reader" if "10.6" in purpose else "Terminal.7.2-code",
        clauses=clauses,
        needs=("presenter",),
        run=run,
        why=why,
    )


PLAN = (
    planned(FORGED, "Codes with a forged issuer signature are refused", "7.2.2-T1.16-terminal", "6.2-e.1"),
    planned(EXPIRY, "Codes past their authorisation expiry are refused", "7.2.2-T1.14-terminal"),
    planned(RECORDS, "Every accepted code leaves one record", "10.2.a"),
    planned(CLOCK, "The clock keeps time within 2 s a day", "10.4.a", run=False, why="the rig lacks clock.read"),
    planned(TIMING, "Accepted codes are read and verified within 200 ms", "10.6.2"),
    planned(ENVELOPE, "Codes are read inside the declared envelope", "10.6.3", "10.2.a"),
    planned(LAST, "Codes are read from every error-correction level", "10.6.4"),
)


def campaign_event(**change: object) -> ev.Campaign:
    ixit = tuple(
        ev.IxitValue(
            name=item.name,
            value=list(item.default) if isinstance(item.default, tuple) else item.default,
            source="declared" if place % 4 else "kit default",
            point=item.point,
        )
        for place, item in enumerate(ixit_table())
    )
    event = ev.Campaign(  # noqa: S604 - the field `shell` starts no process
        kit=ev.Kit(version="0.1.0", commit="4f2c9e1"),
        edition="交通一卡通二维码支付技术要求 (226 bytes, version byte 80h)",
        seed=1,
        rig=ev.Rig(
            name="desk",
            file="desk.yaml",
            sha256=hashlib.sha256(RIG_TEXT.encode()).hexdigest(),
            text=RIG_TEXT,
            drivers={"presenter": "simulated", "interface": "jsonrpc", "result": "interface"},
        ),
        declaration=ev.Declared(
            file="declaration.yaml",
            sha256=hashlib.sha256(DECLARATION_TEXT.encode()).hexdigest(),
            text=DECLARATION_TEXT,
            product={"class": "terminal", "vendor": "Example", "model": "T1", "serial": "0001", "firmware": "1.0"},
            ics={"scene": "bus", "optical_reader": "yes", "records": "yes"},
            ixit=ixit,
        ),
        decision_rule="guarded",
        plan=PLAN,
        suites_sha256="5" * 64,
        shell="robot",
        accepted_not_run=("needs:clock.read",),
    )
    return event.model_copy(update=change)


def write_campaign(folder: Path, *, valid: int = 40, forged: int = 6, ended: bool = True) -> Path:
    """A campaign of `valid` + `forged` stimuli and a few more; without `ended` its log stops in the middle."""
    time, rng = SteadyTime(), random.Random(7)
    with LogWriter(folder / LOG_NAME, time) as log:
        log.append(campaign_event())
        make = Maker(log, rng)
        _forged(make, forged)
        _expiry(make)
        make.begin(RECORDS)
        make.stimulus()
    with (folder / LOG_NAME).open("ab") as file:
        file.write(b'{"kind":"observation","at_')
    with LogWriter(folder / LOG_NAME, time) as log:
        make = Maker(log, rng)
        make.begin(RECORDS, 2)
        make.seen(make.stimulus(path="inject"), "accepted", channel="payload.inject")
        make.verdict("none", "pass", "one record for each accepted code", "每个受理的二维码对应一条记录")
        make.end("pass")
        if not ended:
            make.begin(TIMING)
            make.stimulus()
            return folder
        _timing(make, valid)
        _envelope(make)
        make.begin(LAST)
        make.log.append(ev.RigFaultEvent(purpose=LAST, text="presenter simulated: the frame file is gone; start again"))
        make.verdict("none", "error", "rig or product: the frame file is gone", "台架或产品故障：帧文件丢失")
        make.end("error")
        log.append(ev.CampaignEnd(exit_code=1, reason="2 purposes failed"))
    return folder


def _forged(make: Maker, count: int) -> None:
    make.begin(FORGED)
    title = ("a code with a forged issuer signature", "伪造发卡机构签名的二维码")
    for place in range(count):
        name = make.stimulus(title, wrong=WRONG_KEY, reasons=(WRONG_SIGNATURE,), picture=place == 2)
        if place == 2:
            make.seen(name, "accepted", 131.25)
            make.verdict(
                "pass",
                "fail",
                "the product accepted a code that must be refused",
                "产品受理了应拒绝的二维码",
                name,
            )
        else:
            make.seen(name, "refused", 96.5 + place, reason="issuer-signature")
            if place == 0:
                make.verdict("none", "pass", "the product refused it", "产品已拒绝", name)
    make.seen(None, "decoded", channel="reader", payload="00ff", same=False, misread=True)
    make.verdict("fail", "error", "rig or product: the line closed", "台架或产品故障：线路断开")
    make.end("fail", beside=True)


def _expiry(make: Maker) -> None:
    make.begin(EXPIRY)
    reason = ev.ReasonRef(
        word="authorisation-expired", clause="7.2.2-T1.14-terminal", text="the authorisation has expired"
    )
    touch = ev.TouchRef(point="OP-32", ixit="time_base", declared=False, alternative="local-as-utc", outcome="accept")
    name = make.stimulus(
        ("a code 60 s past its authorisation expiry", "授权过期 60 秒的二维码"),
        reasons=(reason,),
        touched=(touch,),
        cut=1,
    )
    make.seen(name, "accepted", 120.0)
    make.verdict(
        "none", "inconc", "accepted, but time_base is not declared", "已受理，但未声明 time_base", name, "OP-32"
    )
    make.log.append(
        ev.Note(purpose=EXPIRY, text_en="the product accepts <b>codes</b> & more", text_zh="产品受理按另一解释制作的码")
    )
    make.end("inconc", points=["OP-32"])


def _timing(make: Maker, count: int) -> None:
    make.begin(TIMING)
    times = []
    # An undeclared product is touched by every open point, which makes the log and its report long.
    touched = tuple(
        ev.TouchRef(point=one.point, ixit=one.ixit, declared=False, alternative=one.value, outcome="reject")
        for one in competing(DEFAULT)
    )
    for _ in range(count):
        name = make.stimulus(touched=touched)
        times.append(round(make.rng.gauss(125, 14), 3))
        make.seen(name, "decoded", times[-1] - 5, channel="reader")
        make.seen(name, "accepted", times[-1])
    budget = Budget(
        (
            Component("display refresh", 8.3, "rectangular"),
            Component("panel scan", 4.2, "rectangular"),
            Component("transport", 1.0, "normal"),
        )
    )
    make.log.append(
        ev.Measurement(
            purpose=TIMING,
            name="reading_time_accepted",
            title_en="Reading time, accepted codes",
            title_zh="识读与验证时间（受理）",
            unit="ms",
            limit=200.0,
            values=tuple(times),
            summary=ev.Summary.model_validate(summarise(times), from_attributes=True),
            uncertainty=ev.Uncertainty.model_validate(budget.as_json()),
            rule="guarded",
            outcome="pass",
        )
    )
    make.verdict("none", "pass", "the longest reading time is below the limit", "最长识读时间低于限值")
    make.end("pass")


def _envelope(make: Maker) -> None:
    make.begin(ENVELOPE)
    make.log.append(
        ev.Table(
            purpose=ENVELOPE,
            title_en="Read of shown, by rotation and tilt",
            title_zh="按旋转角和倾斜角的识读数",
            columns=("rotation / °", "tilt 0°", "tilt 15°"),
            rows=((0, "10 / 10", "10 / 10"), (45, "10 / 10", "9 / 10"), (90, None, True)),
            maps=MAPS,
        )
    )
    name = make.stimulus(("a valid code, tilted", "倾斜的有效二维码"))
    make.seen(name, "nothing")
    make.verdict("none", "fail", "a code inside the envelope was not read", "声明范围内的二维码未被识读", name)
    make.end("fail")
