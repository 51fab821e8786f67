"""The report as one HTML file that needs nothing else: no network, no other file."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from jtqr import content
from jtqr.errors import KitMisuse
from jtqr.evidence.artefacts import Store
from jtqr.evidence.events import Artefact, Measurement, Stimulus
from jtqr.evidence.ratemaps import RateMap
from jtqr.report import clauses, words
from jtqr.report.diagnosis import other_readings, reasons, silent_from
from jtqr.report.fields import FieldRow, field_rows
from jtqr.report.maps import map_svg
from jtqr.report.output import write
from jtqr.report.plots import distribution_svg
from jtqr.report.sentences import (
    details,
    expected_text,
    explaining_text,
    observation_text,
    reason_text,
    recipe,
    sentence,
    touched_texts,
)
from jtqr.report.times import times
from jtqr.report.views import CampaignView, PurposeView, StimulusView, clause_word, view
from jtqr.report.words import Text
from jtqr.standard.interpretation import Interpretation, from_ixit, ixit_table
from jtqr.standard.openpoints import open_points

PAGE_NAME = "report.html"
# Pictures beyond this many characters are named by their file: a thousand stimuli take 10 MB of the 15 there are.
_PICTURES = 4_000_000


def render_html(campaign_dir: Path) -> Path:
    """Write `report.html` into a campaign folder from its log and artefacts alone; also for a log that was cut.

    The same log gives the same bytes. Raises KitMisuse as `views.view` and `output.write` do.
    """
    seen = view(campaign_dir)
    templates = Environment(
        loader=FileSystemLoader(content.folder("reports") / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    # Globals rather than variables of the page: macros see them too.
    templates.globals |= {
        "words": words,
        "t": t,
        "both": both,
        "sentence": sentence,
        "expected": expected_text,
        "observed": observation_text,
        "touched": touched_texts,
        "details": details,
        "recipe": recipe,
        "reason": reason_text,
        "reasons": reasons,
        "silent_from": silent_from,
        "other_readings": other_readings,
        "explains": explaining_text,
        "clause_title": clauses.title,
        "times": times(seen),
    }
    page = templates.get_template("report.html.j2").render(r=Page(seen))
    return write(campaign_dir / PAGE_NAME, page.encode())


def t(en: str, zh: str) -> Markup:
    """Both languages as markup; the page's style shows one of them or both."""
    if en == zh:
        return escape(en)
    return Markup('<span lang="en">{}</span> <span lang="zh">{}</span>').format(en, zh)


def both(text: Text) -> Markup:
    """A `Text` as markup."""
    return t(text.en, text.zh)


@dataclass(frozen=True)
class ClauseRow:
    """A row of the table of results: a requirement and what its purposes found."""

    id: str
    title: Text
    word: str
    purposes: tuple[PurposeView, ...]
    accepts: int
    rejects: int
    points: tuple[str, ...]


class Page:
    """What the template asks for beside the campaign itself."""

    def __init__(self, campaign: CampaignView) -> None:
        self.view = campaign
        self.campaign = campaign.campaign
        self._store = Store(campaign.folder / "artefacts")
        self._room = _PICTURES
        self._plots = 0

    @cached_property
    def reading(self) -> Interpretation:
        """The interpretation that the campaign was judged under."""
        return from_ixit({item.name: item.value for item in self.campaign.declaration.ixit})

    def fields(self, stimulus: Stimulus) -> tuple[FieldRow, ...]:
        """The bytes of a stimulus by Table 1."""
        return field_rows(bytes.fromhex(stimulus.payload), self.reading)

    @cached_property
    def ixit_titles(self) -> Mapping[str, Text]:
        """What an IXIT value is about."""
        return words.BEHAVIOUR | {item.name: Text(item.title_en, item.title_zh) for item in ixit_table()}

    def point(self, name: str) -> Text:
        """The title of an open point."""
        point = open_points().get(name)
        return Text(point.title_en, point.title_zh) if point else words.same(name)

    @cached_property
    def clauses(self) -> tuple[ClauseRow, ...]:
        """The table of results in the order of the standard."""
        by_clause = self.view.clauses
        return tuple(self._clause(clause, by_clause[clause]) for clause in clauses.in_order(by_clause))

    def _clause(self, clause: str, purposes: tuple[PurposeView, ...]) -> ClauseRow:
        outcomes = [s.event.expected.outcome for purpose in purposes for s in purpose.stimuli if s.observations]
        points = sorted({point for purpose in purposes for point in purpose.points})
        return ClauseRow(
            clause,
            clauses.title(clause),
            clause_word(purposes),
            purposes,
            outcomes.count("accept"),
            outcomes.count("reject"),
            tuple(points),
        )

    @cached_property
    def findings(self) -> tuple[PurposeView, ...]:
        """The purposes that a reader looks at first."""
        return tuple(p for p in self.view.purposes if p.word in {"fail", "error", "inconc", "interrupted", "none"})

    def key_stimuli(self, purpose: PurposeView) -> tuple[tuple[StimulusView, int], ...]:
        """What to look at in the last attempt, one of each title and how many there are: those that decided first."""
        stimuli = purpose.attempts[-1].stimuli if purpose.attempts else []
        at_fault = [stimulus for stimulus in stimuli if stimulus.at_fault]
        at_fault.sort(key=lambda stimulus: stimulus.verdict is None)
        kinds: dict[str, list[StimulusView]] = {}
        for stimulus in at_fault:
            kinds.setdefault(stimulus.event.title_en, []).append(stimulus)
        return tuple((same[0], len(same)) for same in kinds.values())

    @cached_property
    def ixit_values(self) -> Mapping[str, str]:
        """The value of each IXIT that the campaign was judged by."""
        return {item.name: words.plain(item.value) for item in self.campaign.declaration.ixit}

    def plot(self, measurement: Measurement) -> Markup:
        """Histogram and distribution of the values."""
        self._plots += 1
        return Markup(distribution_svg(measurement, f"plot{self._plots}"))  # noqa: S704 - matplotlib escaped the text

    def chart(self, rate_map: RateMap) -> Markup:
        """Read rates over the steps of an axis."""
        self._plots += 1
        return Markup(map_svg(rate_map, f"plot{self._plots}"))  # noqa: S704 - as above

    def picture(self, artefact: Artefact) -> str | None:
        """A picture as a data address; None when it is missing, changed, or the page is full."""
        try:
            data = self._store.get(artefact.sha256)
        except KitMisuse:
            return None
        address = f"data:{artefact.media};base64,{base64.b64encode(data).decode()}"
        if len(address) > self._room:
            return None
        self._room -= len(address)
        return address

    @cached_property
    def artefact_problems(self) -> tuple[str, ...]:
        """What is wrong with the files beside the log, in the kit's words."""
        problems = []
        for event in self.view.log.events:
            if isinstance(event, Artefact):
                try:
                    self._store.get(event.sha256)
                except KitMisuse as error:
                    problems.append(str(error))
        return tuple(problems)
