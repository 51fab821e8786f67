"""Keeps the command under regression in the context that is due, and starts it again when it has misbehaved."""

from collections.abc import Sequence
from pathlib import Path

from jtqr.conformance.regress import messages
from jtqr.conformance.regress.messages import Answer, Hello, Ready, Unsupported
from jtqr.conformance.regress.process import Process
from jtqr.conformance.regress.trouble import Misbehaved, Trouble
from jtqr.errors import RigFault
from jtqr.evidence.timebase import TimeBase
from jtqr.stimuli.vectors.model import AnyVector, Group


class UsedUp(Exception):
    """The command is not started again: it has misbehaved too often, or it cannot be."""


class Session:
    """The command through all its starts; `who` is what it said when it was started first.

    A context that it declined or stumbled over is not tried again: `enter` tells the same each time. Raises RigFault
    when it cannot be started, or does not introduce itself the first time.
    """

    def __init__(
        self, command: Sequence[str], errors: Path, timebase: TimeBase, timeout_s: float, restarts: int
    ) -> None:
        self._command, self._errors, self._timebase = command, errors, timebase
        self._timeout_s, self._left = timeout_s, restarts
        self._process: Process | None = None
        self._context = ""
        self._refused: dict[str, Misbehaved | str] = {}
        self._asked: set[str] = set()
        self._used_up = "it misbehaved too often"
        try:
            self.who = self._start()
        except BaseException as trouble:
            self.close()
            if not isinstance(trouble, Misbehaved):
                raise
            raise RigFault(
                f"{command[0]}: does not introduce itself ({trouble}); see {errors} and docs/vector-harness.md"
            ) from None

    def enter(self, name: str, group: Group) -> str | None:
        """Have it judge by the context `topic/group`; None when it will, else why it says that it cannot.

        Raises Misbehaved when it did not say either, UsedUp when it is not started again.
        """
        if group.kind not in self.who.kinds:
            return f"{group.kind} is not among the kinds that it judges"
        if name not in self._refused:
            self._set(name, group)
        refused = self._refused.get(name)
        if isinstance(refused, Misbehaved):
            raise refused
        return refused

    def judge(self, test: AnyVector) -> Answer:
        """Its answer on a vector of the context that was entered. Raises Misbehaved."""
        try:
            answer = self._ask(messages.vector(test), Answer)
            if answer.id != test.id:
                twice = answer.id in self._asked
                trouble = Trouble.UNASKED if twice else Trouble.WRONG_ID
                raise Misbehaved(trouble, f"{'again ' if twice else ''}on {answer.id[:80]} instead of {test.id}")
        except Misbehaved:
            self.close()
            raise
        self._asked.add(test.id)
        return answer

    def end(self) -> Misbehaved | None:
        """Let it end of its own accord; what it did instead, or None."""
        try:
            if self._process is not None:
                self._process.finish(messages.END, self._timeout_s)
        except Misbehaved as trouble:
            return trouble
        finally:
            self.close()
        return None

    def close(self) -> None:
        """End it now, with all that it started."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _set(self, name: str, group: Group) -> None:
        if self._process is None:
            self._start_again()
        if self._context == name:
            return
        try:
            reply = self._ask(messages.context(name, group), Ready, Unsupported)
            if reply.context != name:
                raise Misbehaved(Trouble.WRONG_ID, f"on the context {reply.context[:80]} instead of {name}")
        except Misbehaved as trouble:
            self._refused[name] = trouble
            self.close()
        else:
            if isinstance(reply, Unsupported):
                self._refused[name] = reply.comment or "it does not support the context"
            else:
                self._context = name

    def _start(self) -> Hello:
        self._process = Process(self._command, self._errors, self._timebase)
        self._context = ""
        return self._ask(messages.hello(), Hello)

    def _start_again(self) -> None:
        while self._left:
            self._left -= 1
            try:
                self._start()
            except Misbehaved:
                self.close()
            except RigFault as fault:
                self._left, self._used_up = 0, f"it was not started again: {fault}"
            else:
                return
        raise UsedUp(self._used_up)

    def _ask(self, request: bytes, *wanted: type[messages.R]) -> messages.R:
        assert self._process is not None
        line = self._process.ask(request, self._timeout_s)
        return messages.read(line, self._process.lines, *wanted)
