from __future__ import annotations

import pytest

from ingest.caching import read_freshness, read_next_link, read_wait

NOW = 1_781_265_600.0  # Fri, 12 Jun 2026 12:00:00 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": "max-age=600", "age": "500"}, 100),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "max-age=9999999999"}, 7 * 86_400),
        ({"expires": "Fri, 12 Jun 2026 13:00:00 GMT"}, 3600),
        ({"expires": "Fri, 12 Jun 2020 13:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({}, 0),
    ],
)
def test_freshness_is_read_and_bounded(headers: dict[str, str], seconds: float) -> None:
    assert read_freshness(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"ratelimit": '"api";r=0;t=55'}, 55),
        ({"ratelimit": '"api";r=12;t=55'}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 90)}, 90),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": str(int(NOW) + 90)}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, None),
        ({"ratelimit": "x" * 100_000}, None),
        ({}, None),
    ],
)
def test_servers_can_ask_us_to_wait_in_three_ways(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert read_wait(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ('<https://a.example/models?cursor=2>; rel="next"', "https://a.example/models?cursor=2"),
        ('</1>; rel="prev", </3>; title="more"; rel=next', "/3"),
        ('</1>; rel="prev"', ""),
        ("<" * 50_000, ""),
        ("", ""),
    ],
)
def test_the_next_page_is_read_from_the_link_header(value: str, target: str) -> None:
    assert read_next_link(value) == target
