"""What every part of an event is: a model that neither changes nor takes what it does not know."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Base of all: immutable, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
