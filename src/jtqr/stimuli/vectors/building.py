"""Whole libraries from orders: judged in any number of processes, gathered in groups that share a state."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from jtqr.oracle.expect import Installed
from jtqr.standard.tables import EDITION
from jtqr.stimuli.vectors.digests import digest_group
from jtqr.stimuli.vectors.flags import FLAGS
from jtqr.stimuli.vectors.judging import Judged, Task, context_of, judge
from jtqr.stimuli.vectors.loosekeys import key_groups
from jtqr.stimuli.vectors.model import (
    CertificateGroup,
    CertificateInput,
    Generator,
    Group,
    Library,
    PayloadGroup,
    PayloadInput,
)
from jtqr.stimuli.vectors.orders import CLOCK, SEED
from jtqr.stimuli.vectors.situations import all_orders
from jtqr.stimuli.vectors.states import state_of
from jtqr.stimuli.vectors.topics import TOPICS
from jtqr.stimuli.vectors.workers import Workers
from jtqr.version import VERSION

_TOGETHER = 24  # orders a task: some of them take twenty times as long as others


def libraries(
    workers: Workers, topics: Sequence[str] = tuple(TOPICS), clock: int = CLOCK, *, thorough: bool = True
) -> Iterator[Library]:
    """The libraries of these topics, one after the other; the same for any workers.

    `thorough`: every signature is judged by all voters and not only the first two. Raises SelfCheckFailed when they
    differ, or when the oracle does not find what a malformation claims.
    """
    plans = [(topic, tuple(_tasks(topic, clock, thorough))) for topic in topics]
    results = workers.in_order(judge, (task for _, tasks in plans for task in tasks))
    for topic, tasks in plans:
        judged = [one for found in islice(results, len(tasks)) for one in found]
        yield _library(topic, tuple(_groups(topic, judged, clock)))


def at_clock(workers: Workers, topics: Sequence[str], clock: int) -> Iterator[Library]:
    """The codes of these topics frozen at another time, under their ids, for products whose clock cannot be set.

    Without groups that have a clock of their own, and without what needs no clock.
    """
    for library in libraries(workers, topics, clock, thorough=False):
        groups = tuple(one for one in library.groups if isinstance(one, PayloadGroup) and one.context.clock == clock)
        if groups:
            yield _library(library.topic, groups)


def _tasks(topic: str, clock: int, thorough: bool) -> Iterator[Task]:
    waiting = list(all_orders(topic))
    for start in range(0, len(waiting), _TOGETHER):
        yield Task(tuple(waiting[start : start + _TOGETHER]), clock, thorough)


def _library(topic: str, groups: tuple[Group, ...]) -> Library:
    used = {flag for group in groups for test in group.tests for flag in test.flags}
    return Library(
        edition=EDITION,
        topic=topic,
        title_en=TOPICS[topic].title_en,
        title_zh=TOPICS[topic].title_zh,
        generator=Generator(kit=VERSION, seed=SEED),
        flags={name: flag for name, flag in FLAGS.items() if name in used},
        groups=groups,
    )


def _groups(topic: str, judged: Iterable[Judged], clock: int) -> Iterator[Group]:
    if topic == "digests":
        yield digest_group()
    if topic == "keys":
        yield from key_groups()
    rooms: list[_Room] = []
    for one in judged:
        room = next((room for room in rooms if room.takes(one)), None)
        if room is None:
            room = _Room(one, 1 + sum(other.label == _label(one) for other in rooms))
            rooms.append(room)
        room.add(one)
    for room in rooms:
        yield room.group(clock)


def _label(one: Judged) -> str:
    alone = isinstance(one.vector.input, CertificateInput)
    return f"{'certificate-' if alone else ''}{one.situation.label}"


class _Room:
    """A group in the making: one situation, and certificates whose numbers do not clash."""

    def __init__(self, first: Judged, number: int) -> None:
        self.label = _label(first)
        self._name = f"{self.label}-{number}"
        self._situation = first.situation
        self._held: dict[bytes, Installed] = dict(context_of(first.situation, 0).certificates)
        self._absent: set[bytes] = set()
        self._tests: list[Judged] = []

    def takes(self, one: Judged) -> bool:
        """Whether nothing that is installed here changes what the vector is, nor the other way round."""
        if one.situation != self._situation or _label(one) != self.label:
            return False
        own = {held.number: held for held in one.certificates}
        if any(self._held.get(number, held) != held or number in self._absent for number, held in own.items()):
            return False
        usual = context_of(self._situation, 0).certificates
        return one.named in own or one.named in usual or one.named not in self._held

    def add(self, one: Judged) -> None:
        """Take the vector in."""
        self._held |= {held.number: held for held in one.certificates}
        if one.named not in self._held:
            self._absent.add(one.named)
        self._tests.append(one)

    def group(self, clock: int) -> Group:
        """The group as it stands in the file."""
        state = context_of(self._situation, self._situation.clock or clock, tuple(self._held.values()))
        context = state_of(state, self._situation.reading)
        vectors = [one.vector for one in self._tests]
        if isinstance(vectors[0].input, PayloadInput):
            return PayloadGroup.model_construct(name=self._name, kind="payload", context=context, tests=tuple(vectors))
        alone = context.model_copy(update={"certificates": ()})
        return CertificateGroup.model_construct(
            name=self._name, kind="certificate", context=alone, tests=tuple(vectors)
        )
