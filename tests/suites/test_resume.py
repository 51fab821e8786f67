"""A campaign that is killed at any moment is finished by --resume, with the verdicts of an undisturbed one."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import campaigns
import pytest
from processes import CLOCK, Kit, only, with_argument

from jtqr import commands
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME

PURPOSES = ("TP-1-1", "TP-6.2-e.4-1", "TP-7.2.2-T1.19-1")
KILLS = 10
AT_ONCE = 2  # campaigns, on as many cores


@dataclass(frozen=True)
class Undisturbed:
    ended: campaigns.Finished
    took_s: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    kit = Kit.run(tmp_path_factory.mktemp("undisturbed") / "out", *only(PURPOSES))
    ended = kit.end()
    assert ended.code == 0, ended.out + ended.err
    return Undisturbed(ended, kit.age_s)


def test_ten_kills_change_no_verdict(undisturbed: Undisturbed, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"moments are drawn from the seed {seed}")
    draw = random.Random(seed)
    # One in each tenth of the run, so that the start and the end have theirs.
    moments = [(tenth + draw.random()) / KILLS * undisturbed.took_s for tenth in range(KILLS)]
    folders = [tmp_path / f"killed-{number}" for number in range(KILLS)]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        killed = list(workers.map(_killed_and_resumed, folders, moments))
    assert sum(killed) >= KILLS // 2, "most campaigns ended before their moment"
    for folder in folders:
        _check(campaigns.Finished(0, "", "", folder), undisturbed.ended)


def _killed_and_resumed(folder: Path, moment_s: float) -> bool:
    kit = Kit.run(folder, *only(PURPOSES))
    CLOCK.sleep(moment_s)
    kit.process.kill()
    kit.end()
    begun = (folder / LOG_NAME).exists()
    print(f"{folder.name}: killed after {moment_s:.2f} s, {'in' if begun else 'before'} its log")
    ended = Kit.run(folder, *only(PURPOSES), *(["--resume"] if begun else [])).end()
    assert ended.code == 0, ended.out + ended.err
    return kit.process.returncode < 0


def _check(ended: campaigns.Finished, undisturbed: campaigns.Finished) -> None:
    assert ended.verdicts == undisturbed.verdicts
    begun: Counter[str] = Counter()
    concluded: set[str] = set()
    for event in ended.log.events:
        if isinstance(event, events.PurposeBegin):
            assert event.purpose not in concluded, f"{event.purpose} is shown again although it had its verdict"
            begun[event.purpose] += 1
            assert event.attempt == begun[event.purpose]
        if isinstance(event, events.PurposeEnd):
            concluded.add(event.purpose)
    assert concluded == set(PURPOSES)
    assert commands.report(ended.folder) == 0
    page = (ended.folder / "report.html").read_text("utf-8")
    assert page.count("This attempt was interrupted") == sum(begun.values()) - len(PURPOSES)


@pytest.mark.parametrize(
    ("what", "seed", "declaration", "rig"),
    [
        ("seed", 2, campaigns.LEAN, campaigns.SIMULATED),
        ("declaration", 1, campaigns.DECLARATIONS / "undeclared.yaml", campaigns.SIMULATED),
        ("rig file", 1, campaigns.LEAN, campaigns.RIGS / "simulated-serial.yaml"),
    ],
)
def test_another_campaign_is_not_resumed(
    what: str, seed: int, declaration: Path, rig: Path, undisturbed: Undisturbed
) -> None:
    folder = undisturbed.ended.folder
    before = (folder / LOG_NAME).read_bytes()
    with pytest.raises(KitMisuse, match=f"begun with another {what}"):
        commands.run(rig, declaration, folder, seed, PURPOSES, [], resume=True, fault=None)
    assert (folder / LOG_NAME).read_bytes() == before
    assert not with_argument(folder)


def test_a_finished_campaign_is_resumed_without_showing_anything(undisturbed: Undisturbed) -> None:
    ended = undisturbed.ended
    assert commands.run(campaigns.SIMULATED, campaigns.LEAN, ended.folder, 1, PURPOSES, [], True, None) == 0
    assert sum(isinstance(event, events.PurposeBegin) for event in ended.log.events) == len(PURPOSES)
