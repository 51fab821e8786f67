"use strict";
// Language: the class of the body decides which spans are seen.
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    document.body.className = button.dataset.language;
    document.documentElement.lang = button.dataset.language === "chinese" ? "zh" : "en";
    for (const other of document.querySelectorAll("[data-language]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
// Symbols are drawn when their stimulus is opened: a thousand at once would make the page slow.
function draw(canvas) {
  if (canvas.dataset.drawn) return;
  const size = Number(canvas.dataset.size), bits = canvas.dataset.bits, scale = 3, quiet = 4;
  canvas.width = canvas.height = (size + 2 * quiet) * scale;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  for (let i = 0; i < size * size; i++) {
    if (parseInt(bits[i >> 2], 16) & (8 >> (i & 3))) {
      pen.fillRect((i % size + quiet) * scale, (Math.floor(i / size) + quiet) * scale, scale, scale);
    }
  }
  canvas.dataset.drawn = "yes";
}
function drawIn(details) {
  if (details.open) details.querySelectorAll("canvas").forEach(draw);
}
for (const details of document.querySelectorAll("details.stimulus")) {
  details.addEventListener("toggle", () => drawIn(details));
  drawIn(details);
}
// A link to a stimulus opens it.
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
}
window.addEventListener("hashchange", follow);
follow();
