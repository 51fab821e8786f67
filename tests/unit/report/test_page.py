"""The page: one file, complete, escaped, the same every time, and never too big."""

import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from synthetic_log import FORGED, PLAN, Maker, campaign_event, planned, write_campaign

from jtqr.evidence.events import IxitValue
from jtqr.evidence.log import LOG_NAME, LogWriter
from jtqr.evidence.timebase import RealTime
from jtqr.report import page as module
from jtqr.report import render_html
from jtqr.report.times import times
from jtqr.report.views import view

HOSTILE = "</p><script>alert('x')</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_campaign(tmp_path_factory.mktemp("campaign"), valid=20)


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return render_html(folder).read_text(encoding="utf-8")


def test_the_page_needs_nothing_else(page: str) -> None:
    addresses = re.findall(r"""(?:src|href|xlink:href)=["']([^"']*)|url\(([^)]*)\)""", page)
    for address in (one or other for one, other in addresses):
        assert address.startswith(("#", "data:image/png;base64,"))
    assert "default-src 'none'" in page


def test_the_page_is_the_same_every_time(folder: Path, page: str) -> None:
    assert render_html(folder).read_text(encoding="utf-8") == page


class Outline(HTMLParser):
    """Ids, links to them, and elements that were never closed."""

    VOID = frozenset({"meta", "img", "path", "use", "rect", "line"})

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a":
            self.targets.add(str(values["href"]).removeprefix("#"))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass


def test_every_link_has_its_target_and_every_element_its_end(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.targets
    assert outline.targets <= set(outline.ids)


@pytest.mark.parametrize(
    "words",
    [
        "kit default used",  # the source of a value
        "needs:clock.read",  # accepted as not run
        "the rig lacks clock.read",  # not tested, and why
        "This attempt was interrupted",
        "the frame file is gone",  # a rig fault
        "a torn last line of 26 bytes",
        "verified from the first line to the last",
        "complete and unchanged",
        "TP-7.2.2-T1.16-1#1-3",
        "Signs fields 5 to 15 with a key that is not the one in the certificate.",
        "发卡机构签名使用了其他密钥",
        "the right outcome would be accept under other readings, not declared: OP-32 time_base = local-as-utc",
        "225 bytes where Table 1 has 226",
        "display refresh",  # the budget
        "guarded acceptance, guard band w = U",
        "Read of shown, by rotation and tilt",
        "inner ring 0 %, outer ring 100 %",
        "各条款用时",
        "without optics",
        "误读",
        "&lt;b&gt;codes&lt;/b&gt; &amp; more",
        "data:image/png;base64,",
        "tested by",
    ],
)
def test_the_page_says(page: str, words: str) -> None:
    assert words in page


def test_findings_show_each_kind_of_fault_once_and_how_often(tmp_path: Path) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        log.append(campaign_event(plan=(planned("TP-1", "t", "10.2.a"),)))
        make = Maker(log, random.Random(1))
        make.begin("TP-1")
        for title in ("first", "first", "second", "second", "third"):
            name = make.stimulus((title, title), path="inject")
            make.seen(name, "refused")
        make.verdict("none", "fail", "refused", "已拒绝", name)
        make.end("fail")
    campaign = view(tmp_path)
    shown = module.Page(campaign).key_stimuli(campaign.purposes[0])
    assert [(stimulus.event.title_en, count) for stimulus, count in shown] == [
        ("third", 1),
        ("first", 2),
        ("second", 2),
    ]


def test_pictures_are_shown_of_what_did_not_pass_only(page: str) -> None:
    assert page.count("data:image/png") == 1


def test_what_is_not_text_is_escaped_wherever_it_comes_from(tmp_path: Path) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        event = campaign_event(plan=(planned("TP-1", HOSTILE, HOSTILE),), accepted_not_run=(HOSTILE,))
        product = {"vendor": HOSTILE, "model": HOSTILE, HOSTILE: HOSTILE}
        declared = event.declaration.model_copy(update={"text": HOSTILE, "product": product})
        log.append(event.model_copy(update={"declaration": declared}))
        make = Maker(log, random.Random(1))
        make.begin("TP-1")
        name = make.stimulus((HOSTILE, HOSTILE))
        make.seen(name, "refused", reason=HOSTILE, details={HOSTILE: HOSTILE})
        make.verdict("none", "fail", HOSTILE, HOSTILE, name, HOSTILE)
        make.end("fail", points=[HOSTILE])
    assert "<script>alert" not in render_html(tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize("size", ["lean", "full"])
def test_the_cover_names_a_lean_run(tmp_path: Path, size: str) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        event = campaign_event()
        ixit = (*event.declaration.ixit, IxitValue(name="run_size", value=size, source="declared"))
        log.append(event.model_copy(update={"declaration": event.declaration.model_copy(update={"ixit": ixit})}))
    page = render_html(tmp_path).read_text(encoding="utf-8")
    assert ("Lean run: reading time (10.6.2) is measured on fewer presentations" in page) is (size == "lean")


def test_a_cut_log_is_rendered_too(tmp_path: Path) -> None:
    write_campaign(tmp_path, ended=False)
    with (tmp_path / LOG_NAME).open("ab") as file:
        file.write(b'{"kind":')
    page = render_html(tmp_path).read_text(encoding="utf-8")
    assert "not ended: the log stops before its end" in page
    assert "a torn line of 8 bytes" in page
    assert "the campaign ended before it" in page


def test_a_changed_picture_is_reported_and_not_shown(tmp_path: Path) -> None:
    write_campaign(tmp_path, valid=1)
    picture = next((tmp_path / "artefacts").glob("*.png"))
    picture.write_bytes(picture.read_bytes() + b"x")
    page = render_html(tmp_path).read_text(encoding="utf-8")
    assert "the file is not what was logged" in page
    assert "data:image/png" not in page


def test_pictures_beyond_the_room_are_named_by_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PICTURES", 100)
    page = render_html(write_campaign(tmp_path, valid=1)).read_text(encoding="utf-8")
    assert "data:image/png" not in page
    assert "picture in" in page


def test_a_thousand_stimuli_stay_below_15_mb(tmp_path: Path) -> None:
    write_campaign(tmp_path, valid=20)
    small = render_html(tmp_path).stat().st_size
    write_campaign(tmp_path / "more", valid=60)
    more = render_html(tmp_path / "more").stat().st_size
    assert small + 25 * (more - small) < 15_000_000


def test_the_results_follow_the_order_of_the_standard(page: str) -> None:
    clauses = page.partition("3 <span")[2].partition("4 <span")[0]
    found = re.findall(r"^<td>([0-9][^<]*)</td>", clauses, re.MULTILINE)
    codes = ["6.2-e.1", "7.2.2-T1.14-terminal", "7.2.2-T1.16-terminal"]
    assert found == [*codes, "10.2.a", "10.4.a", "10.6.2", "10.6.3", "10.6.4"]
    assert {clause for purpose in PLAN for clause in purpose.clauses} == set(found)


def test_symbols_wait_for_their_stimulus_to_be_opened(page: str) -> None:
    assert page.count("data-bits=") == page.count("11-M, ")
    assert re.search(rf'<details class="stimulus a-not-as-expected" id="{re.escape(FORGED)}#1-3" open>', page)


def test_every_map_is_drawn_below_its_table_and_a_table_without_one_is_printed_alone(folder: Path, page: str) -> None:
    envelope = page.partition('<article id="TP-10.6.3-1">')[2].partition("</article>")[0]
    assert envelope.count("<svg") == 4
    assert page.count('<div class="maps">') == 1


def test_times_by_clause_end_in_their_total(folder: Path, page: str) -> None:
    section = page.partition("6 <span")[2].partition("</section>")[0]
    rows, total = times(view(folder))
    cells = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in re.findall(r"<tr>.*?</tr>", section, re.DOTALL)][1:]
    assert [row[-1] for row in cells] == [*(row.took for row in rows), total.took]
    assert "合计" in section
