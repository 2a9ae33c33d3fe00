"""Tests on paper: booklet, answer sheet, key. Data is built here in Python, the pages are set by typst (docs/printing.md)."""
