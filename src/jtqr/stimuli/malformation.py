"""What a malformation is: one thing wrong with a code, in a word, in a sentence, and as a function on a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.drafts import Draft

Stage = Literal["fields", "issuer", "user"]
"""When a draft is bent: before the issuer signs, between issuer and user, after the user has signed.

What is wrong is then the only thing wrong, because every later signature is made over it.
"""


@dataclass(frozen=True)
class Malformation:
    """One way to spoil a code.

    `clause` is the catalogue row that a product violates by accepting it; `claims` the outcome and `reason` the one
    word (docs/terminal-interface.md, section 7) that the oracle must find, which is the kit's own check of both.
    `applies` tells under which readings the code is spoilt at all. `construction` says in one sentence how.
    """

    name: str
    clause: str
    title_en: str
    title_zh: str
    construction: str
    reason: str
    stage: Stage
    apply: Callable[[Draft], None]
    applies: Callable[[Interpretation], bool]
    claims: Outcome = Outcome.REJECT

    @property
    def of_certificate(self) -> bool:
        """Whether it is (or may be) one of the certificate, which a product must be given before the code."""
        return self.name.startswith("certificate-")


def always(_: Interpretation) -> bool:
    """Spoilt under every reading."""
    return True


def malformation(
    name: str,
    *,
    clause: str,
    title: tuple[str, str],
    reason: str,
    stage: Stage,
    applies: Callable[[Interpretation], bool] = always,
) -> Callable[[Callable[[Draft], None]], Malformation]:
    """Makes a malformation of a function on a draft, whose docstring is the construction in one sentence.

    `title` in English and Chinese.
    """

    def decorate(apply: Callable[[Draft], None]) -> Malformation:
        construction = " ".join((apply.__doc__ or "").split())
        return Malformation(name, clause, *title, construction, reason, stage, apply, applies)

    return decorate


def of_field(
    name: str,
    field: str,
    reason: str,
    en: str,
    zh: str,
    construction: str,
    value: Callable[[Draft], bytes],
    applies: Callable[[Interpretation], bool] = always,
) -> Malformation:
    """A wrong value in one field of Table 1, under signatures that are good over it; it violates the field's row."""

    def apply(draft: Draft) -> None:
        draft.values[field] = value(draft)

    clause = payload_layout(DEFAULT).field(field).clause
    return Malformation(name, clause, en, zh, construction, reason, "fields", apply, applies)
