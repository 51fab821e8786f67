"""The report in a real browser: languages, drill-down, symbols that can be scanned, glyphs, print."""

import base64
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from jtqr.report import render_html
from jtqr.report.views import view
from jtqr.stimuli.readers import read_zxing

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "report"))
from synthetic_log import FORGED, write_campaign

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# Runs at the end of a copy of the page, does what a reader would do, and leaves what it saw in the page.
PROBE = """
const seen = { errors: window.caught };
const shown = selector => [...document.querySelectorAll(selector)].some(e => e.getClientRects().length > 0);
seen.languages = {};
for (const button of document.querySelectorAll("[data-language]")) {
  button.click();
  const page = document.documentElement.lang;
  seen.languages[button.dataset.language] = { en: shown("main [lang=en]"), zh: shown("main [lang=zh]"), page };
}
document.querySelector('[data-language="both"]').click();
const all = [...document.querySelectorAll("details.stimulus")];
seen.stimuli = all.length;
seen.open = all.filter(d => d.open).map(d => d.id);
const closed = all.find(d => !d.open && d.querySelector("canvas"));
seen.drawnBefore = "drawn" in closed.querySelector("canvas").dataset;
location.hash = "#" + encodeURIComponent(closed.id);
setTimeout(() => {
  const canvas = closed.querySelector("canvas");
  seen.opened = closed.id;
  seen.isOpen = closed.open;
  seen.symbol = canvas.toDataURL("image/png");
  seen.fieldsShown = closed.querySelector(".bytes").getClientRects().length > 0;
  seen.requests = performance.getEntriesByType("resource").map(r => r.name).filter(n => !n.startsWith("data:"));
  const glyph = document.createElement("canvas");
  glyph.width = glyph.height = 40;
  const pen = glyph.getContext("2d", { willReadFrequently: true });
  pen.font = "28px " + getComputedStyle(document.body).fontFamily;
  const image = text => {
    pen.clearRect(0, 0, 40, 40);
    pen.fillText(text, 2, 32);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const missing = image("\\u{10fffd}");
  seen.missingIsNoticed = image("\\u{f8f0}") === missing;
  const letters = new Set(document.querySelector("main").textContent);
  seen.letters = letters.size;
  seen.missing = [...letters].filter(c => c.trim() && image(c) === missing);
  const result = document.createElement("pre");
  result.id = "probe";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
}, 500);
"""


@dataclass(frozen=True)
class Probed:
    """The campaign folder and what the browser saw of its page."""

    folder: Path
    seen: dict[str, Any]


def chromium(profile: Path, *arguments: str) -> str:
    assert CHROMIUM, "chromium: not found; install the package chromium (system-packages.txt) to render the report"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command = [CHROMIUM, *options, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    folder = write_campaign(tmp_path_factory.mktemp("campaign"), valid=10)
    page = render_html(folder).read_text(encoding="utf-8")
    catcher = '<script>window.caught = []; addEventListener("error", e => caught.push(e.message));</script>'
    page = page.replace("</title>", f"</title>{catcher}").replace("</body>", f"<script>{PROBE}</script></body>")
    (folder / "probe.html").write_text(page, encoding="utf-8")
    address = (folder / "probe.html").as_uri()
    dom = chromium(tmp_path_factory.mktemp("profile"), "--virtual-time-budget=5000", "--dump-dom", address)
    found = re.search(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the probe did not run"
    return Probed(folder, json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))


def test_the_page_runs_without_an_error_and_asks_for_nothing(probed: Probed) -> None:
    assert probed.seen["errors"] == []
    assert probed.seen["requests"] == []


def test_the_language_switch_shows_one_language_or_both(probed: Probed) -> None:
    assert probed.seen["languages"] == {
        "both": {"en": True, "zh": True, "page": "en"},
        "english": {"en": True, "zh": False, "page": "en"},
        "chinese": {"en": False, "zh": True, "page": "zh"},
    }


def test_what_decided_is_open_and_a_link_opens_the_rest(probed: Probed) -> None:
    assert f"{FORGED}#1-3" in probed.seen["open"]
    assert probed.seen["stimuli"] > len(probed.seen["open"])
    assert probed.seen["isOpen"]
    assert probed.seen["fieldsShown"]


def test_a_symbol_is_drawn_on_opening_and_carries_the_payload(probed: Probed) -> None:
    assert not probed.seen["drawnBefore"]
    data = base64.b64decode(probed.seen["symbol"].partition(",")[2])
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    stimuli = {s.event.id: s.event for purpose in view(probed.folder).purposes for s in purpose.stimuli}
    assert read_zxing(image.astype(np.uint8)) == (bytes.fromhex(stimuli[probed.seen["opened"]].payload),)


def test_no_glyph_is_missing(probed: Probed) -> None:
    assert probed.seen["missingIsNoticed"]
    assert probed.seen["letters"] > 300
    assert probed.seen["missing"] == []


def test_the_page_prints(probed: Probed, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    address = (probed.folder / "report.html").as_uri()
    chromium(tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={target}", address)
    pages = len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))
    assert pages > 3
