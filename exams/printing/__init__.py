"""Tests on paper: booklet, answer sheet, key. Data is made here, typst sets the pages: docs/printing.md."""
