"""The report as one HTML file: no script, nothing loaded, every text of a student's shown as text."""

from grader.report.page.page import page, write_page

__all__ = ["page", "write_page"]
