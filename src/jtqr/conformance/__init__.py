"""Declarations, selection, keywords, verdicts and the two shells that run the suites."""
