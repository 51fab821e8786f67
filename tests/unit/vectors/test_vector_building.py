"""Orders, judging and gathering: what must stop the writing, and the same bytes from any process count."""

from dataclasses import replace

import pytest

from jtqr import content
from jtqr.errors import SelfCheckFailed
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT
from jtqr.stimuli import malformations
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.vectors import digests, judging
from jtqr.stimuli.vectors.building import libraries
from jtqr.stimuli.vectors.judging import Task, judge
from jtqr.stimuli.vectors.orders import CLOCK, DEFAULT_SITUATION, ordered
from jtqr.stimuli.vectors.situations import all_orders
from jtqr.stimuli.vectors.topics import TOPICS
from jtqr.stimuli.vectors.workers import local
from jtqr.stimuli.vectors.writing import text_of

V1 = content.folder("vectors") / "v1"


def test_ids_are_unique_before_anything_is_made() -> None:
    ids = [order.id for topic in TOPICS for order in all_orders(topic)]
    assert len(ids) == len(set(ids))


def test_a_malformation_that_claims_otherwise_stops_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    liar = replace(MALFORMATIONS["user-s-negated"], claims=Outcome.ACCEPT)
    known = dict(MALFORMATIONS) | {liar.name: liar}
    monkeypatch.setattr(malformations, "MALFORMATIONS", known)
    monkeypatch.setattr(judging, "MALFORMATIONS", known)
    order = ordered("user-signature", "x", 1, DEFAULT_SITUATION, en="", zh="", malformation=liar.name)
    with pytest.raises(SelfCheckFailed, match="vector user-signature/x/1: malformation user-s-negated claims accept"):
        judge(Task((order,), CLOCK, False))


def test_voters_that_differ_stop_the_writing_and_name_the_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests.libcrypto, "verify_digest", lambda *_: True)
    with pytest.raises(SelfCheckFailed, match="vector digests/annex-other-digest/1: the voters differ"):
        digests.digest_group(1)


def test_a_code_without_another_reading_is_not_written() -> None:
    same = ordered("x", "y", 1, DEFAULT_SITUATION, en="", zh="", made_under=DEFAULT, optional=True)
    assert judge(Task((same,), CLOCK, False)) == []


def test_two_processes_write_what_is_committed() -> None:
    topics = ["user-key", "observations"]
    with local(2) as workers:
        for library in libraries(workers, topics, thorough=False):
            assert text_of(library).encode() == (V1 / f"{library.topic}.json").read_bytes()
