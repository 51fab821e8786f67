"""By what name a command under regression fails when it does not answer as docs/vector-harness.md says."""

from enum import StrEnum


class Trouble(StrEnum):
    """What the other side did instead of answering."""

    HANG = "hang"
    CRASH = "crash"
    CLOSED = "closed output"
    RUBBISH = "rubbish"
    WRONG_ID = "wrong id"
    UNASKED = "answer without request"


class Misbehaved(Exception):
    """The other side failed to answer; it is out of step from here on and must be started again."""

    def __init__(self, trouble: Trouble, text: str) -> None:
        super().__init__(f"{trouble}: {text}")
        self.trouble, self.text = trouble, text
