"""A page as a real browser shows it: what is asked for, what overflows, how small and how pale it is.

``.ci/browser`` installs what this needs: Chromium of the distribution, and Playwright to drive it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
LEAST_TEXT = 12
"""Pixels."""
LEAST_CONTRAST, LEAST_CONTRAST_OF_LARGE = 4.5, 3.0
"""WCAG 2.2, success criterion 1.4.3: of text, and of text of 24 px or bold of 18.66 px."""
LEAST_CONTRAST_OF_PICTURES = 3.0
"""WCAG 2.2, success criterion 1.4.11: of what must be seen to understand a picture."""

# What the page says of itself once it is drawn. Colours are composed as they lie upon each other; the opacity of an element
# counts for all that is in it. A text is as large as it is drawn: of a picture that is scaled, not as it is declared.
_LOOK = r"""
([leastText, leastContrast, leastLarge, leastPicture]) => {
  const found = new Set();
  const say = (what, element) => found.add(what + ": <" + element.tagName.toLowerCase() + "> " +
    (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 60));
  const root = document.documentElement;
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (text) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = "#000"; canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (upper, lower, opacity) => {
    const alpha = upper[3] * opacity;
    return [0, 1, 2].map((i) => upper[i] * alpha + lower[i] * (1 - alpha)).concat([1]);
  };
  const behind = (element) => {
    const chain = [];
    for (let each = element; each; each = each.parentElement) chain.unshift(each);
    let colour = rgba(getComputedStyle(root).colorScheme.startsWith("dark") ? "#000" : "#fff");
    for (const each of chain) colour = over(rgba(getComputedStyle(each).backgroundColor), colour, 1);
    return colour;
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((each) => { const c = each / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const opacity = (element) => {
    let all = 1;
    for (let each = element; each; each = each.parentElement) all *= Number(getComputedStyle(each).opacity);
    return all;
  };
  const seen = (element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true});

  if (root.scrollWidth > innerWidth) found.add("the page is wider than the screen: " + root.scrollWidth + " of " + innerWidth);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !seen(element) || ["TITLE", "DESC", "STYLE"].includes(element.tagName.toUpperCase())) continue;
    const style = getComputedStyle(element);
    const within = element.closest("svg");
    const scale = within ? element.getScreenCTM().a : 1;
    const size = parseFloat(style.fontSize) * scale;
    if (size < leastText - 0.01) say("text of " + size.toFixed(1) + " px", element);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const back = behind(within ? within.parentElement : element);
    const front = over(rgba(within ? style.fill : style.color), back, opacity(element));
    const found_ = contrast(front, back);
    if (found_ < (large ? leastLarge : leastContrast)) say("contrast of " + found_.toFixed(2), element);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const scrolls = element.closest(".table");
      const edge = (scrolls || within || root).getBoundingClientRect();
      const right = scrolls ? edge.left + scrolls.scrollWidth - scrolls.scrollLeft : edge.right;
      if (box.width > 1 && (box.right > right + 1 || box.left < edge.left - 1)) say("text runs over the edge", element);
    }
  }
  for (const table of document.querySelectorAll("table")) {
    if (!table.querySelector("thead th[scope=col]")) say("a table without headers", table);
    const box = table.closest(".table");
    if (!box || !["auto", "scroll"].includes(getComputedStyle(box).overflowX)) say("a table that does not scroll by itself", table);
    else if (box.getBoundingClientRect().right > innerWidth) say("a table beyond the screen", table);
  }
  for (const picture of document.querySelectorAll("svg")) {
    if (!seen(picture)) continue;
    const title = picture.querySelector(":scope > title"), desc = picture.querySelector(":scope > desc");
    if (!title || !title.textContent.trim() || !desc || !desc.textContent.trim()) say("a picture without title or description", picture);
    const back = behind(picture.parentElement);
    for (const shape of picture.querySelectorAll(".fill, .line:not(.broad)")) {
      const style = getComputedStyle(shape);
      const front = over(rgba(style.stroke === "none" ? style.fill : style.stroke), back, opacity(shape));
      if (contrast(front, back) < leastPicture) say("a picture pale by " + contrast(front, back).toFixed(2), shape);
    }
  }
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((each) => Number(each.tagName[1]));
  if (levels.filter((each) => each === 1).length !== 1) found.add("not one heading of the first level");
  return [...found];
}
"""


def chromium() -> str | None:
    """Return where Chromium is, if it is and can be driven."""
    if find_spec("playwright") is None:
        return None
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """A headless Chromium."""

    def __init__(self, driven: Any) -> None:
        self.driven = driven

    def problems(self, file: Path, width: int, scheme: str, screenshot: Path | None = None) -> list[str]:
        """Return what is wrong with a page at a width and in a colour scheme; nothing is if it is empty."""
        context = self.driven.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        try:
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(file.as_uri())
            limits = [LEAST_TEXT, LEAST_CONTRAST, LEAST_CONTRAST_OF_LARGE, LEAST_CONTRAST_OF_PICTURES]
            found: list[str] = page.evaluate(_LOOK, limits)
            found += [f"asks for {url[:100]}" for url in asked if url != file.as_uri()]
            found += [f"complains: {text[:100]}" for text in said]
            if screenshot:
                page.screenshot(path=screenshot, full_page=True)
            return found
        finally:
            context.close()

    def printed(self, file: Path, to: Path) -> None:
        """Print a page as PDF, on the paper that it names."""
        page = self.driven.new_page()
        page.goto(file.as_uri())
        page.pdf(path=to, prefer_css_page_size=True)
        page.close()

    def cut_on_paper(self, file: Path) -> list[str]:
        """Return the tables and pictures that are wider than the paper that they are printed on."""
        page = self.driven.new_page(viewport={"width": _UPRIGHT, "height": 1_000})
        try:
            page.emulate_media(media="print")
            page.goto(file.as_uri())
            found: list[str] = page.evaluate(_CUT, [_UPRIGHT, _LYING])
            return found
        finally:
            page.close()


# A4 less 14 mm on each side, at 96 dots an inch.
_UPRIGHT, _LYING = 687, 1016
_CUT = r"""
([upright, lying]) => [...document.querySelectorAll("table, svg, p, h1, h2, h3, li, code")]
  .filter((each) => each.checkVisibility())
  .filter((each) => Math.max(each.getBoundingClientRect().width, each.tagName === "TABLE" ? each.scrollWidth : 0) >
    (each.closest(".lying") ? lying : upright) + 1)
  .map((each) => "cut on paper: <" + each.tagName.toLowerCase() + "> " + (each.textContent || "").trim().slice(0, 60))
"""


@contextmanager
def opened() -> Iterator[Browser]:
    """Open a browser, which is closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        driven = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield Browser(driven)
        finally:
            driven.close()
