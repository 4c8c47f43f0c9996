"""Which answer a reader of the events takes (RFC 9110, 12.4.2 and 12.5)."""

import pytest

from services.intentions.api.events.router import takes_gzip, wants_stream


@pytest.mark.parametrize(
    ("accept", "stream"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; charset=utf-8", True),
        ("text/event-stream;q=0.1", True),
        ("text/event-stream, application/x-ndjson", True),
        ("text/event-stream, */*;q=0.1", True),
        ("text/event-stream;q=1.0, application/x-ndjson;q=0.9", True),
        ("text/event-stream;q=0.5, */*;q=0.9, application/x-ndjson;q=0", True),
        ("text/event-stream;q=0", False),
        ("text/event-stream; q=0.000", False),
        ("text/event-stream;q=0.5, application/x-ndjson", False),
        ("text/event-stream;q=0.5, */*", False),
        ("text/event-stream;q=0.5, application/*;q=0.6", False),
        ("application/x-ndjson", False),
        ("text/event-streams", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_the_answer_without_end_is_for_who_likes_it_best(accept: str, stream: bool) -> None:
    assert wants_stream(accept) is stream


@pytest.mark.parametrize(
    ("accept", "taken"),
    [("gzip", True), ("*", True), ("GZIP;q=0.5", True), ("gzip;q=0, *", False), ("br", False), ("", False)],
)
def test_gzip_is_for_who_takes_it(accept: str, taken: bool) -> None:
    assert takes_gzip(accept) is taken
