"""The command under regression as a process group of its own: one line out, one line back, and a hard end."""

import math
import os
import select
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from jtqr.conformance.regress.trouble import Misbehaved, Trouble
from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import Deadline, TimeBase

LINE_LIMIT = 1_000_000
"""Bytes of the longest line that the other side may write, its LF not counted."""
STDERR_LIMIT = 10_000_000
"""Bytes of standard error that are kept over all starts; what follows is read and thrown away."""

_CHUNK = 65_536
_LAST_WORDS_S = 1.0  # between the end of its output and the end of the process, where one follows the other


class Process:
    """One start of the command.

    Nothing is ever read or written outside of `ask` and `finish`, and both end in time. Its standard error goes to the
    end of the file `errors`, KitMisuse where that takes no more. `lines` counts those that it wrote. Raises RigFault
    when the command cannot be started or the file not be opened.
    """

    def __init__(self, command: Sequence[str], errors: Path, timebase: TimeBase) -> None:
        try:
            self._errors = errors.open("ab", buffering=0)
        except OSError as error:
            raise RigFault(f"{errors}: cannot be opened ({error.strerror}); see --out") from None
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            self._errors.close()
            why = getattr(error, "strerror", None) or error
            raise RigFault(f"{command[0]}: cannot be started ({why}); see --command") from None
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._in, self._out, self._err = (stream.fileno() for stream in streams if stream)
        for file in (self._in, self._out, self._err):
            os.set_blocking(file, False)
        self._end = os.pidfd_open(self._process.pid)  # readable when the process has ended, before it is reaped
        self._timebase = timebase
        self._open = {self._out, self._err}
        self._outgoing, self._incoming = b"", b""
        self.lines = 0

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Send a line and return the next one that comes, without its LF. Raises Misbehaved."""
        deadline = self._timebase.deadline(seconds)
        self._outgoing += request + b"\n"
        while b"\n" not in self._incoming:
            if len(self._incoming) > LINE_LIMIT:
                raise self._too_long()
            if self._out not in self._open:
                raise self._gone()
            if not self._turn(deadline) and b"\n" not in self._incoming:
                raise Misbehaved(Trouble.HANG, f"no answer within {seconds:g} s")
        line, _, self._incoming = self._incoming.partition(b"\n")
        if len(line) > LINE_LIMIT:
            raise self._too_long()
        self.lines += 1
        return line

    def finish(self, request: bytes, seconds: float) -> None:
        """Send the last line, close its input and wait for its end. Raises Misbehaved unless it exits with 0."""
        deadline = self._timebase.deadline(seconds)
        self._outgoing += request + b"\n"
        while self._out in self._open:
            if not self._outgoing and self._process.stdin and not self._process.stdin.closed:
                self._process.stdin.close()
            if self._incoming:
                raise Misbehaved(Trouble.UNASKED, f"after the end: {shown(self._incoming)}")
            if not self._turn(deadline):
                raise Misbehaved(Trouble.HANG, f"it did not end within {seconds:g} s after the end")
        if not _readable(self._end, deadline):
            raise Misbehaved(Trouble.HANG, f"it closed its output and did not end within {seconds:g} s")
        self.kill()
        if self._process.returncode:
            raise Misbehaved(Trouble.CRASH, _ended(self._process.returncode))

    def kill(self) -> None:
        """End the whole group, now, and take the exit status. Does nothing when that was done before."""
        if self._errors.closed:
            return
        # Until it is reaped the command keeps its group's number from being given to somebody else. What has become
        # another user's (sudo) may not be killed; it is left with its input and output closed, which ends most.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr, self._errors):
            if stream:
                stream.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_WORDS_S)
        os.close(self._end)

    def _turn(self, deadline: Deadline) -> bool:
        """Wait until something can be read or written and do that; False when the time has run out."""
        poll = select.poll()
        for file in self._open:
            poll.register(file, select.POLLIN)
        if self._outgoing:
            poll.register(self._in, select.POLLOUT)
        poll.register(self._end, select.POLLIN)
        ready = dict(poll.poll(math.ceil(deadline.left_s * 1000)))
        if self._in in ready:
            self._write()
        if self._err in ready:
            self._keep()
        if self._out in ready or ready.keys() == {self._end}:
            self._take()
        # What floods standard error and never answers must not keep the deadline from being looked at.
        return not deadline.expired

    def _write(self) -> None:
        try:
            self._outgoing = self._outgoing[os.write(self._in, self._outgoing) :]
        except BrokenPipeError:
            self._outgoing = b""  # it reads no more; whether it still answers is seen at its output

    def _take(self) -> None:
        try:
            self._incoming += self._read(self._out)
        except BlockingIOError:
            # It has ended and all is read: whoever still holds its output is not the one that was asked.
            self._open.discard(self._out)

    def _read(self, file: int) -> bytes:
        data = os.read(file, _CHUNK)
        if not data:
            self._open.discard(file)
        return data

    def _keep(self) -> None:
        data = self._read(self._err)
        room = STDERR_LIMIT - self._errors.tell()
        if data and room > 0:
            try:
                self._errors.write(data[:room])
            except OSError as error:
                what = f"{self._errors.name}: cannot be written ({error.strerror})"
                raise KitMisuse(f"{what}; free space and run the command again") from None

    def _gone(self) -> Misbehaved:
        """What the end of its output means: the end of the process, or only of its output."""
        if not _readable(self._end, self._timebase.deadline(_LAST_WORDS_S)):
            return Misbehaved(Trouble.CLOSED, "it closed its output and went on running")
        rest = f" in the middle of the line {shown(self._incoming)}" if self._incoming else ""
        self.kill()
        return Misbehaved(Trouble.CRASH, _ended(self._process.returncode) + rest)

    def _too_long(self) -> Misbehaved:
        return Misbehaved(Trouble.RUBBISH, f"line {self.lines + 1} of its output has more than {LINE_LIMIT} bytes")


def shown(data: bytes) -> str:
    """The beginning of what somebody wrote, fit for a report."""
    text = data[:80].decode("utf-8", "backslashreplace")
    return repr(text) + ("…" if len(data) > 80 else "")


def _readable(file: int, deadline: Deadline) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(math.ceil(deadline.left_s * 1000)))


def _ended(status: int) -> str:
    if status >= 0:
        return f"it ended with exit status {status}"
    try:
        return f"it was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"it was ended by signal {-status}"
