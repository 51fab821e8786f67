"""The two ways in which somebody outside can be told that something does not work."""


class MisuseError(Exception):
    """A wrong option, declaration or file; one sentence, shown before the process ends with code 2."""


class UnableError(Exception):
    """The terminal cannot do now what a request asks (error -32000 of the test interface); one sentence."""
