"""Measures what design budgets for: `python -m bench`, or `make bench`. See docs/http-servers.md for the method."""
