"""Views of the log: HTML and JUnit."""

from jtqr.report.junit import render_junit
from jtqr.report.page import render_html

__all__ = ["render_html", "render_junit"]
