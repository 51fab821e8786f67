"""What became of purposes and stimuli, read from a log."""

from pathlib import Path

import pytest
from synthetic_log import CLOCK, ENVELOPE, EXPIRY, FORGED, LAST, PLAN, RECORDS, TIMING, Maker, campaign_event
from synthetic_log import write_campaign as write

from jtqr.errors import KitMisuse
from jtqr.evidence import events as ev
from jtqr.evidence.log import FIRST, LOG_NAME, Log, LogWriter
from jtqr.evidence.timebase import RealTime
from jtqr.evidence.verdict import Word
from jtqr.report.views import AttemptView, CampaignView, PurposeView, StimulusView, clause_word, view


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> CampaignView:
    return view(write(tmp_path_factory.mktemp("ended"), valid=3))


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> CampaignView:
    return view(write(tmp_path_factory.mktemp("cut"), ended=False))


def words(seen: CampaignView) -> dict[str, str]:
    return {purpose.planned.purpose: purpose.word for purpose in seen.purposes}


def test_every_purpose_of_the_plan_has_its_headline(ended: CampaignView) -> None:
    assert words(ended) == {
        FORGED: "fail",
        EXPIRY: "inconc",
        RECORDS: "pass",
        CLOCK: "not run",
        TIMING: "pass",
        ENVELOPE: "fail",
        LAST: "error",
    }
    assert ended.word == "fail"
    assert ended.counts == {"fail": 2, "error": 1, "inconc": 1, "not run": 1, "pass": 2}


def test_a_cut_log_shows_what_was_interrupted_and_never_reached(cut: CampaignView) -> None:
    assert (words(cut)[TIMING], words(cut)[ENVELOPE], words(cut)[CLOCK]) == ("interrupted", "not reached", "not run")
    assert cut.end is None


def test_both_attempts_are_kept_and_the_last_one_counts(ended: CampaignView) -> None:
    records = next(purpose for purpose in ended.purposes if purpose.planned.purpose == RECORDS)
    assert [attempt.word for attempt in records.attempts] == ["interrupted", "pass"]
    assert ended.resumes[0].torn_bytes == len(b'{"kind":"observation","at_')


def test_an_error_stands_beside_the_fail_before_it(ended: CampaignView) -> None:
    assert ended.purposes[0].error_beside
    assert [change.new for change in ended.purposes[0].attempts[0].changes] == ["pass", "fail", "error"]


def test_events_are_put_to_their_stimulus(ended: CampaignView) -> None:
    forged = ended.purposes[0].stimuli[2]
    assert [seen.result for seen in forged.observations] == ["accepted"]
    assert (forged.agreement, forged.verdict, forged.at_fault) == ("not as expected", "fail", True)
    assert len(forged.pictures) == len(forged.presentations) == 1
    assert [seen.misread for seen in ended.purposes[0].attempts[0].loose] == [True]


def test_the_clauses_name_their_purposes(ended: CampaignView) -> None:
    purposes = ended.clauses["10.2.a"]
    assert [purpose.planned.purpose for purpose in purposes] == [RECORDS, ENVELOPE]
    assert clause_word(purposes) == "fail"


def purpose(word: str) -> PurposeView:
    class Fixed(PurposeView):
        @property
        def word(self) -> str:
            return word

    return Fixed(PLAN[0])


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (["pass", "fail", "error"], "fail"),
        (["pass", "error", "inconc"], "error"),
        (["pass", "inconc"], "inconc"),
        (["pass", "not run"], "pass"),
        (["pass", "not reached"], "not reached"),
        (["pass", "interrupted"], "interrupted"),
        (["not run"], "not run"),
        (["pass", "none"], "pass"),
    ],
)
def test_the_result_of_a_clause_is_its_worst(found: list[str], result: str) -> None:
    assert clause_word([purpose(word) for word in found]) == result


def overall(found: list[str], *, end: bool = True, code: int = 0) -> str:
    finished = ev.CampaignEnd(exit_code=code, reason="") if end else None
    log = Log((), None, FIRST)
    seen = CampaignView(Path(), log, campaign_event(), tuple(map(purpose, found)), (), (), finished)
    return seen.word


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (["pass", "not run"], "pass"),
        (["pass", "inconc"], "inconc"),
        (["pass", "error", "inconc"], "error"),
        (["error", "fail"], "fail"),
        (["pass", "not reached"], "incomplete"),
        (["not run"], "none"),
    ],
)
def test_the_overall_result(found: list[str], result: str) -> None:
    assert overall(found) == result


def test_a_campaign_that_left_out_what_it_should_have_run_is_no_pass() -> None:
    assert overall(["pass", "not run"], code=4) == "incomplete"
    assert overall(["pass", "inconc", "not run"], code=4) == "inconc"


def test_a_fail_that_was_established_before_an_interruption_is_the_word_of_the_attempt() -> None:
    def attempt(*words: Word) -> str:
        changes = [
            ev.VerdictChange(purpose="TP-1", attempt=1, old="none", new=word, reason_en="", reason_zh="")
            for word in words
        ]
        return AttemptView(ev.PurposeBegin(purpose="TP-1", attempt=1), changes=changes).word

    assert attempt("pass", "fail", "error") == "fail"
    assert attempt("pass", "inconc") == attempt("error", "fail") == attempt() == "interrupted"


def test_without_its_end_a_campaign_is_incomplete_unless_it_failed() -> None:
    assert overall(["pass"], end=False) == "incomplete"
    assert overall(["pass", "fail"], end=False) == "fail"


def seen(expected: str, *results: str, misread: bool = False, channel: str = "interface") -> str:
    event = ev.Stimulus.model_validate(
        {
            "purpose": "TP-1",
            "attempt": 1,
            "index": 1,
            "id": "TP-1#1-1",
            "title_en": "",
            "title_zh": "",
            "recipe": {},
            "payload": "",
            "seed": "",
            "context": {"now_s": 0, "certificates": 0},
            "expected": {"outcome": expected},
            "path": "inject",
        }
    )
    observations = [
        ev.Observation.model_validate({"stimulus": None, "channel": channel, "result": result, "misread": misread})
        for result in results
    ]
    return StimulusView(event, observations=observations).agreement


@pytest.mark.parametrize(
    ("expected", "results", "agreement"),
    [
        ("accept", ["decoded", "accepted"], "as expected"),
        ("accept", ["decoded", "refused"], "not as expected"),
        ("accept", ["nothing"], "not as expected"),
        ("accept", [], "nothing seen"),
        ("reject", ["refused"], "as expected"),
        ("reject", ["nothing"], "not as expected"),
        ("reject", ["refused", "accepted"], "not as expected"),
        ("unspecified", ["accepted"], "no requirement"),
        ("unspecified", [], "nothing seen"),
    ],
)
def test_agreement_of_a_stimulus(expected: str, results: list[str], agreement: str) -> None:
    assert seen(expected, *results) == agreement


def test_silence_is_a_refusal_where_the_reader_tells_the_result() -> None:
    assert seen("reject", "nothing", channel="reader") == "as expected"
    assert seen("accept", "nothing", channel="reader") == "not as expected"


def test_a_misread_is_never_as_expected() -> None:
    assert seen("accept", "accepted", misread=True) == "not as expected"


def test_a_purpose_outside_the_plan_is_shown_too(tmp_path: Path) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        log.append(campaign_event(plan=()))
        log.append(ev.Note(purpose="TP-X", text_en="early", text_zh="早"))
        log.append(ev.PurposeBegin(purpose="TP-X", attempt=1))
    assert words(view(tmp_path)) == {"TP-X": "interrupted"}


def test_a_log_without_a_campaign_says_so(tmp_path: Path) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        Maker(log, None).begin("TP-1")  # type: ignore[arg-type]
    with pytest.raises(KitMisuse, match="no campaign was begun"):
        view(tmp_path)
