"""Tests in the files of other programs: each module reads and writes one format, without touching the database."""
