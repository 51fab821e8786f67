"""Honest campaigns of the whole kit, each with a new seed: how often does it fail a terminal that does nothing wrong?

One after the other, each is a process of its own, `jtqr run` on the simulated rig under the lean declaration; as many
as fit into MINUTES (40), and at least LEAST (12). When each of n presentations is right, their rate of false failures
is below 3/n at 95 % confidence: the rule of three (Hanley and Lippman-Hand, JAMA 249(13), 1983). Whatever does not pass
is kept, and the exit code is 1.
Run: PYTHONPATH=src python benchmarks/false_failures.py [--quick | MINUTES [LEAST]]
"""

import secrets
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from jtqr import content
from jtqr.conformance.outcome import OK
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log
from jtqr.evidence.timebase import RealTime

RIG = content.folder("rigs") / "simulated.yaml"
DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"
RUN = (sys.executable, "-m", "jtqr.cli", "run", "--rig", str(RIG), "--declaration", str(DECLARATION))
FEW = ("TP-1-1", "TP-7.2.1-1", "TP-7.2.2-T1.1-1")  # with --quick
PATIENCE_S = 3600.0  # a campaign takes minutes; one that hangs is a false failure as well


@dataclass(frozen=True)
class Campaign:
    """What one campaign came to: purposes by verdict or `not run`, and what it said when not all is right."""

    verdicts: Counter[str]
    presentations: int
    problem: str


def carry_out(seed: int, only: tuple[str, ...], folder: Path) -> Campaign:
    """One campaign into `folder`, of all purposes or of `only` some."""
    command = [*RUN, "--out", str(folder), "--seed", str(seed), *(part for one in only for part in ("--only", one))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return Campaign(Counter(), 0, f"it did not end within {PATIENCE_S:g} s")
    said = f"exit code {done.returncode}\n{done.stdout}{done.stderr}".rstrip()
    if not (folder / LOG_NAME).is_file():
        return Campaign(Counter(), 0, said)
    logged = read_log(folder / LOG_NAME).events
    planned = [one.purpose for event in logged if isinstance(event, events.Campaign) for one in event.plan if one.run]
    ended = {event.purpose: event for event in logged if isinstance(event, events.PurposeEnd)}
    asked = [purpose for purpose in planned if not only or purpose in only]
    verdicts = Counter(ended[purpose].verdict if purpose in ended else "not run" for purpose in asked)
    right = done.returncode == OK and set(verdicts) == {"pass"}
    return Campaign(verdicts, sum(end.presentations for end in ended.values()), "" if right else said)


def main() -> None:
    """Prints one line a campaign, and the bound; exits with 1 when any purpose of any campaign did not pass."""
    quick = "--quick" in sys.argv[1:]
    numbers = [int(word) for word in sys.argv[1:] if word != "--quick"]
    minutes, least = (*numbers, *(0 if quick else 40, 1 if quick else 12)[len(numbers) :])
    clock = RealTime()
    began = clock.monotonic_ns()
    longest_s, presentations, wrong, count = 0.0, 0, 0, 0
    print(f"{'seed':>10}{'presentations':>15}{'seconds':>9}  verdicts", flush=True)
    while count < max(least, 1) or (clock.monotonic_ns() - began) / 1e9 + longest_s <= minutes * 60:
        seed, folder = secrets.randbelow(10**9), Path(mkdtemp(prefix="jtqr-campaign-"))
        started = clock.monotonic_ns()
        campaign = carry_out(seed, FEW if quick else (), folder)
        seconds = (clock.monotonic_ns() - started) / 1e9
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in campaign.verdicts.items()) or "none"
        print(f"{seed:10}{campaign.presentations:15}{seconds:9.1f}  {verdicts}", flush=True)
        if campaign.problem:
            print(f"not all pass, kept in {folder}: {campaign.problem}", flush=True)
        else:
            shutil.rmtree(folder)
        longest_s, count = max(longest_s, seconds), count + 1
        presentations += campaign.presentations
        wrong += bool(campaign.problem)
    print(f"\ncampaigns: {count}, n = {presentations} presentations")
    if wrong:
        raise SystemExit(f"campaigns that did not pass as a whole: {wrong}; so there is no bound, find out why")
    print(f"no false failure: their rate is at most 3/n = {3 / presentations:.2g} a presentation (95 %, rule of three)")


if __name__ == "__main__":
    main()
