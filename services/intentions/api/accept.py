"""Reads `Accept` and `Accept-Encoding` of a reader (RFC 9110, 12.4.2). Pure."""

import re

NDJSON = "application/x-ndjson"
STREAM = "text/event-stream"
_WEIGHT = re.compile(r";q=([01](?:\.[0-9]{0,3})?)(?:;|$)")


def takes_gzip(accept_encoding: str) -> bool:
    """True if gzip, or anything, has a weight above 0."""
    return _weight(accept_encoding, "gzip", "*") > 0


def wants_stream(accept: str) -> bool:
    """True if the answer that does not end is asked for by name, and pages are not liked better."""
    stream = _weight(accept, STREAM)
    return stream > 0 and stream >= _weight(accept, NDJSON, "application/*", "*/*")


def _weight(header: str, *names: str) -> float:
    """The weight of the first of these names that the header has; 0 where it has none."""
    weights = {}
    for part in header.lower().replace(" ", "").replace("\t", "").split(","):
        match = _WEIGHT.search(part)
        weights[part.partition(";")[0]] = float(match[1]) if match else 1.0
    return next((weights[name] for name in names if name in weights), 0.0)
