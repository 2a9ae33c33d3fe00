"""Pages may load pictures and recordings from the bucket that their addresses lead to, and from nowhere else."""

import pytest

from jlpt.settings.files import file_origins


@pytest.mark.parametrize(
    ("options", "origins"),
    [
        ({}, []),
        ({"bucket_name": "mikan"}, ["https://mikan.s3.amazonaws.com"]),
        (
            {"bucket_name": "mikan", "region_name": "eu-central-1"},
            ["https://mikan.s3.amazonaws.com", "https://mikan.s3.eu-central-1.amazonaws.com"],
        ),
        (
            {"bucket_name": "mikan", "endpoint_url": "https://files.example.uz:9000"},
            ["https://files.example.uz:9000", "https://mikan.files.example.uz:9000"],
        ),
    ],
)
def test_origins_of_a_bucket(options, origins):
    assert file_origins(options) == origins
