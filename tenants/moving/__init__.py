"""A centre as one file: what is in it (package), its tables (tables), its files (files). docs/moving.md says how."""
