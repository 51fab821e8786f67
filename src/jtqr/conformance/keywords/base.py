"""What keywords have in common: they act on the running purpose, and what goes wrong becomes its verdict."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from robot.api.deco import keyword

from jtqr.conformance.current import current
from jtqr.conformance.running import Running

P = ParamSpec("P")
S = TypeVar("S")


def recorded(action: Callable[Concatenate[S, Running, P], None]) -> Callable[Concatenate[S, P], None]:
    """A keyword that is handed the running purpose and records instead of raising.

    After an *error* the rest of a purpose is not carried out: its state is no longer what the lines before promised.
    """

    @wraps(action)
    def recording(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        running = current()
        if not running.tally.error:
            running.guard(lambda: action(self, running, *args, **kwargs))

    # Robot asks for the arguments of the signature; `running` is filled in here.
    signature = inspect.signature(action)
    kept = [one for one in signature.parameters.values() if one.name != "running"]
    recording.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]  # what inspect reads
    recording.__annotations__ = {name: kind for name, kind in action.__annotations__.items() if name != "running"}
    keyword(recording)
    return recording
