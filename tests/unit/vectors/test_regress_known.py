"""Known failures: what the file names fails as expected, and leaves it when it is mended or in no library."""

from pathlib import Path

import pytest
from regress_others import library, run, vector, words

from jtqr.conformance.regress.known import read_known
from jtqr.errors import KitMisuse

WRONG_AT_B = """
def judge(message):
    return {"result": "reject" if "/b/" in message["id"] else "accept", "reason": "key"}
"""


def known(path: Path, text: str) -> dict[str, str]:
    path.write_text(text)
    return read_known(path, [library()], ["keys", "digests"])


def test_a_failure_without_reason_in_the_file_is_one(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, WRONG_AT_B)
    assert words(judged) == ["pass", "fail", "fail", "pass"]
    assert judged[1].text == "reject (key), expected accept"
    assert judged[2].text == "accept (key), expected reject; no point"
    assert (judged[1].reason, judged[2].reasons) == ("key", ("key",))


def test_a_known_failure_is_as_expected_and_keeps_its_reason(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, WRONG_AT_B, {"keys/b/1": "too strict", "keys/c/1": "too lax"})
    assert words(judged) == ["pass", "known failure", "known failure", "pass"]
    assert judged[1].text == "too strict (reject (key), expected accept)"


def test_what_is_known_to_fail_and_passes_says_which_line_to_take_out(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, "", {"keys/b/1": "too strict"})
    assert words(judged) == ["pass", "unexpected pass", "pass", "pass"]
    assert "take it out of the known failures" in judged[1].text


def test_misbehaviour_can_be_known_as_well(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, "def judge(message): sys.exit(1)\n", {f"keys/{name}/1": "crashes" for name in "abcd"})
    assert [one.word for one in judged] == ["known failure"] * 4
    assert judged[0].trouble == "crash"


def test_no_answer_at_all_to_what_is_known_to_fail_is_no_pass(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, "def judge(message): return {'result': 'unsupported'}\n", {"keys/b/1": "too strict"})
    assert words(judged) == ["unsupported"] * 4


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_either_answer_is_right_where_nothing_is_judged(tmp_path: Path, answer: str) -> None:
    twist = f"def judge(message): return {{'result': {answer!r}}}\n"
    judged, _ = run(tmp_path, twist, libraries=[library(vector("a", "02", "either"))])
    assert words(judged) == ["pass"]


def test_a_line_may_name_all_variants(tmp_path: Path) -> None:
    text = "known_failures: 1\nvectors:\n  keys/b/*: too strict\n  keys/c/1: too lax\n  digests/x/1: not asked for\n"
    assert known(tmp_path / "known.yaml", text) == {"keys/b/1": "too strict", "keys/c/1": "too lax"}


def test_a_file_may_name_nothing(tmp_path: Path) -> None:
    assert known(tmp_path / "known.yaml", "known_failures: 1\nvectors: {}\n") == {}


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("vectors:\n  keys/z/1: x\n", "2:13", "keys/z/1 names no vector of the library; take the line out"),
        ("vectors:\n  keys/z/*: x\n", "2:13", "keys/z/* names no vector"),
        ("vectors:\n  nothing/a/1: x\n", "2:16", "nothing/a/1 names no vector"),
        (
            "vectors:\n  keys/a/*: x\n  keys/a/1: y\n",
            "3:13",
            "keys/a/1 names keys/a/1, which an earlier line names too",
        ),
        ("vectors:\n  keys/*: x\n", "2:11", "'keys/*' is no vector; write TOPIC/NAME/VARIANT or TOPIC/NAME/*"),
        ("vectors:\n  keys/a/1: ''\n", "2:13", "keys/a/1"),
        ("vectors:\n  keys/a/1: 5\n", "2:13", "put it in quotation marks"),
        ("vectors:\n  keys/a/1: x\n  keys/a/1: y\n", "3:3", "stands already in line 2"),
        ("vectors: [keys/a/1]\n", "1:10", "vectors"),
        ("vectors: {}\nmore: 1\n", "2:1", "more"),
        ("", "1:1", "vectors"),
    ],
)
def test_a_faulty_file_is_told_by_place(tmp_path: Path, text: str, place: str, what: str) -> None:
    with pytest.raises(KitMisuse) as found:
        known(tmp_path / "known.yaml", text + "known_failures: 1\n")
    assert str(found.value).startswith(f"{tmp_path / 'known.yaml'}:{place}: ")
    assert what in str(found.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match="cannot be read"):
        read_known(tmp_path / "none.yaml", [library()], ["keys"])
