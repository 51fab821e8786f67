"""One clear sentence for each stimulus, in both languages."""

from pathlib import Path

import pytest
from synthetic_log import write_campaign

from jtqr.evidence.events import Observation, OutcomeWord, TouchRef, VerdictChange
from jtqr.report import words
from jtqr.report.sentences import details, observation_text, reason_text, sentence, touched_texts
from jtqr.report.views import CampaignView, view
from jtqr.report.words import Text
from jtqr.stimuli.scenes import Scene

SEEN = {"stimulus": "s", "channel": "pty", "result": "refused"}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> CampaignView:
    return view(write_campaign(tmp_path_factory.mktemp("campaign"), valid=1))


def test_a_forged_code_that_was_accepted(campaign: CampaignView) -> None:
    said = sentence(campaign.purposes[0].stimuli[2])
    assert said.en == (
        "Shown: a code with a forged issuer signature (issuer signature made with another key); expected: refuse,"
        " because the issuer signature does not verify (7.2.2-T1.16-terminal); seen: accepted after 131.2 ms on"
        " interface."
    )
    assert said.zh == (
        "出示：伪造发卡机构签名的二维码（发卡机构签名使用了其他密钥）；预期：拒绝，因为发卡机构签名不正确"
        "（7.2.2-T1.16-terminal）；观察到：interface 通道已受理，用时 131.2 ms。"
    )


def test_a_valid_code_that_was_not_read(campaign: CampaignView) -> None:
    assert sentence(campaign.purposes[5].stimuli[0]).en == (
        "Shown: a valid code, tilted; expected: accept, because nothing is wrong with it (requirements tested:"
        " 7.2.2-T1.16-terminal); seen: nothing on interface."
    )


def test_a_code_that_was_cut_off(campaign: CampaignView) -> None:
    assert sentence(campaign.purposes[2].stimuli[0]).en.endswith("; seen: nothing.")


@pytest.mark.parametrize(
    ("change", "en", "zh"),
    [
        (
            {"reason": "code-expired"},
            "refused on pty (its reason: code-expired)",
            "pty 通道已拒绝（产品所述原因：二维码已过有效时间）",
        ),
        (
            {"reason": "odd <word>"},
            "refused on pty (its reason: odd <word>)",
            "pty 通道已拒绝（产品所述原因：odd <word>）",
        ),
        (
            {"late": True, "after_ms": 1600.0},
            "refused after 1600 ms on pty, when the wait for it was over",
            "pty 通道已拒绝，用时 1600 ms，等待结束后到达",
        ),
        ({"misread": True}, "a misread, bytes that were never shown, on pty", "pty 通道误读（从未出示过的字节）"),
    ],
)
def test_observations_in_words(change: dict[str, object], en: str, zh: str) -> None:
    event = Observation.model_validate(SEEN | change)
    assert observation_text(event) == Text(en, zh)


def test_a_reason_has_its_clause_once() -> None:
    change = VerdictChange(
        purpose="p", attempt=1, old="pass", new="fail", reason_en="late (10.6.2)", reason_zh="超时", clause="10.6.2"
    )
    assert reason_text(change) == Text("late (10.6.2)", "超时（10.6.2）")
    assert reason_text(change.model_copy(update={"clause": None})) == Text("late (10.6.2)", "超时")


def test_nothing_is_said_twice() -> None:
    said = {"payload": "80", "result": "accepted", "reason": "", "record": 4, "note": None}
    assert details(Observation.model_validate(SEEN | {"details": said})) == {"record": 4}


def test_open_points_in_words() -> None:
    def touch(point: str, ixit: str, alternative: str, outcome: OutcomeWord, declared: bool = False) -> TouchRef:
        return TouchRef(point=point, ixit=ixit, declared=declared, alternative=alternative, outcome=outcome)

    readings = (
        touch("OP-32", "time_base", "local-as-utc", "accept"),
        touch("OP-32", "time_base", "beijing-2000", "accept"),
        touch("OP-10", "qr_len", "259", "reject", declared=True),
        touch("OP-19", "sm2_uid", "", "accept"),
    )
    assert touched_texts(readings) == (
        Text(
            "the right outcome would be accept under other readings, not declared:"
            ' OP-32 time_base = local-as-utc or beijing-2000; OP-19 sm2_uid = ""',
            "按下列其他解释（未声明），正确结果为受理："
            'OP-32 time_base = local-as-utc 或 beijing-2000；OP-19 sm2_uid = ""',
        ),
        Text(
            "the right outcome would be refuse under other readings, declared otherwise: OP-10 qr_len = 259",
            "按下列其他解释（另有声明），正确结果为拒绝：OP-10 qr_len = 259",
        ),
    )


def test_every_reason_of_the_interface_page_has_its_chinese_words() -> None:
    page = (Path(__file__).parents[3] / "docs" / "terminal-interface.md").read_text(encoding="utf-8")
    section = page.partition("## 7. Reasons")[2].partition("## 8.")[0].partition("names any one.")[2]
    named = set(section.split("`")[1::2])
    assert named
    assert named == set(words.REASONS)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        (True, "yes"),
        ([], "–"),
        (["00", "01"], "00, 01"),
        ({"a": 1.5}, "a 1.5"),
        (1764000000.25, "1764000000.250"),
    ],
)
def test_values_in_words(value: object, said: str) -> None:
    assert words.plain(value) == said


@pytest.mark.parametrize(("value", "said"), [(131.25, "131.2"), (0.5, "0.5"), (200.0, "200"), (123456.7, "123457")])
def test_numbers_in_words(value: float, said: str) -> None:
    assert words.number(value) == said


def test_times_of_day_are_those_of_utc8() -> None:
    assert words.moment(0) == "1970-01-01 08:00:00 UTC+8"


def test_every_parameter_of_a_scene_has_its_title_in_both_languages() -> None:
    assert list(words.SCENE) == list(Scene().as_json())
    assert words.scene({"skew_deg": 10.0, "noise": 2.5}) == Text(
        "skew, degrees 10; noise, grey levels 2.5", "偏转角（度） 10；噪声（灰度） 2.5"
    )


def test_every_ixit_about_behaviour_has_its_title() -> None:
    page = (Path(__file__).parents[3] / "docs" / "declaration.md").read_text(encoding="utf-8")
    rows = page.partition("## IXIT values about the product's behaviour")[2].splitlines()
    assert set(words.BEHAVIOUR) == {row.split("`")[1] for row in rows if row.startswith("| `")}
