"""The stranger's terminal, known to the kit only by its test interface, is judged as any other product."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import campaigns
from processes import only

from jtqr import content
from jtqr.evidence import events

STRANGER = Path(__file__).parents[1] / "stranger"
TERMINAL = STRANGER / "terminal.mjs"
DECLARATION = STRANGER / "declaration.yaml"
APPLICABLE = {
    "TP-1-1",
    "TP-6.2-e.2-1",
    "TP-6.2-e.3-1",
    "TP-6.2-e.4-1",
    "TP-7.2.2-T1.16-1",
    "TP-7.2.2-T1.19-1",
    "TP-7.2.5-c-1",
    "TP-7.2.5-T4.9-1",
}
SIGNATURES = ("TP-7.2.2-T1.16-1", "TP-7.2.2-T1.19-1", "TP-7.2.5-c-1")


@contextmanager
def stranger(folder: Path, program: Path = TERMINAL) -> Iterator[Path]:
    """Start it; the rig file that knows its address."""
    node = shutil.which("node")
    assert node, "node: not found; install the package nodejs (system-packages.txt) to run the stranger's terminal"
    process = subprocess.Popen([node, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("listening ").strip()
        example = (content.folder("rigs") / "inject.yaml").read_text("utf-8")
        assert "127.0.0.1:4000" in example
        rig = folder / "rig.yaml"
        rig.write_text(example.replace("127.0.0.1:4000", address), "utf-8")
        try:
            yield rig
        finally:
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(10) == 0


def test_a_stranger_passes_all_that_applies_to_it(tmp_path: Path) -> None:
    # Methods that the stranger does not offer; every one of them is optional.
    lacking = [f"needs:{method}" for method in ("certificates.remove", "fares.set", "lists.replace")]
    with stranger(tmp_path) as rig:
        accepted = [part for tag in lacking for part in ("--accept-not-run", tag)]
        ended = campaigns.run(tmp_path / "out", *accepted, rig=rig, declaration=DECLARATION)
    assert set(ended.verdicts.values()) == {"pass"}, ended.out
    assert set(ended.verdicts) >= APPLICABLE
    assert ended.code == 0, ended.out


def test_optics_that_are_claimed_and_not_wired_are_not_run(tmp_path: Path) -> None:
    claims = tmp_path / "declaration.yaml"
    claims.write_text(DECLARATION.read_text("utf-8").replace("optical_reader: no", "optical_reader: yes"), "utf-8")
    asked = ["--only", "TP-7.2.2-T1.19-1", "--only", "TP-10.6.2-1"]
    with stranger(tmp_path) as rig:
        ended = campaigns.run(tmp_path / "out", *asked, rig=rig, declaration=claims)
        accepted = campaigns.run(
            tmp_path / "accepted", *asked, "--accept-not-run", "needs:presenter", rig=rig, declaration=claims
        )
    assert (ended.code, accepted.code) == (4, 0), ended.out + accepted.out
    assert "not run: TP-10.6.2-1" in ended.out
    for one in (ended, accepted):
        assert one.verdicts == {"TP-7.2.2-T1.19-1": "pass"}
        assert _why(one, "TP-10.6.2-1").startswith("rig and terminal do not offer presenter")


def _why(ended: campaigns.Finished, purpose: str) -> str:
    begun = ended.log.events[0]
    assert isinstance(begun, events.Campaign)
    return next(planned.why for planned in begun.plan if planned.purpose == purpose)


def test_a_stranger_that_skips_the_user_signature_fails_there_only(tmp_path: Path) -> None:
    honest = TERMINAL.read_text("utf-8")
    check = "if (!verifies(userKey, "
    assert honest.count(check) == 1
    broken = tmp_path / "broken.mjs"
    broken.write_text(honest.replace(check, "if (false && !verifies(userKey, "), "utf-8")
    with stranger(tmp_path, broken) as rig:
        ended = campaigns.run(tmp_path / "out", *only(SIGNATURES), rig=rig, declaration=DECLARATION)
    assert ended.code == 1, ended.out
    assert ended.verdicts == dict.fromkeys(SIGNATURES, "pass") | {"TP-7.2.2-T1.19-1": "fail"}
