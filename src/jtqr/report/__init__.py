"""Views of the log: HTML and JUnit."""
