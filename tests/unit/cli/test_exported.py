"""Exports with a right digest and wrong content: refused with the line and the cause."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from blake3 import blake3
from uuid_utils.compat import uuid7

from services.intentions.cli.files import LONGEST
from services.intentions.cli.log.export.file import Damaged, ExportFile, end_line
from services.intentions.eventstore.verify import link
from shared.contract import streams
from shared.contract.envelope import EVENTS_SOURCE, schema_urn, type_name
from shared.contract.sample_data import LOG
from shared.contract.sample_events import EVENT_SAMPLES

AT = "2026-11-07T11:38:09.000000Z"
Line = dict[str, Any]
Change = Callable[[Line], Line]


def whole() -> list[Line]:
    """An event of every kind, each the first of a stream of its own kind."""
    lines = []
    for position, (name, (stream, _, event)) in enumerate(EVENT_SAMPLES.items(), 1):
        beginning, data = {"specversion": "1.0", "id": str(uuid7())}, event.model_dump(mode="json")
        if stream.startswith("dossier-"):
            stream = streams.dossier(pupil := uuid7(), 2026)
            data["pupil"] = str(pupil)
        elif stream.startswith(("window-", "plans-")):
            data["year"] = 2026 + position
            stream = f"{stream.removesuffix('-2026')}-{data['year']}"
        lines.append({
            **beginning, "source": EVENTS_SOURCE, "type": type_name(name, 1), "subject": stream,
            "datacontenttype": "application/json", "dataschema": schema_urn(name, 1), "streamversion": 1,
            "position": position, "log": str(LOG), "academy": "creteil", "school": "0931234A", "hash": "",
            "recordedtime": AT, "commandid": str(uuid7()), "data": data, "time": AT,
        })  # fmt: skip
    return lines


def hashed(line: Line) -> Line:
    """The line with the hash that its content has."""
    _, name, version = [*line["type"].split("."), "", ""][:3]
    parts = {
        "stream": line.get("subject"), "version": line.get("streamversion"), "type": name,
        "schema_version": version.removeprefix("v"), "data": orjson.dumps(line.get("data")).decode(),
        "metadata": orjson.dumps({"time": line.get("time")}).decode(),
    }  # fmt: skip
    return line | {"hash": link(b"", parts).hex()}


def written(lines: list[bytes]) -> list[bytes]:
    """With the end that these lines have: their digest is right, whatever they hold."""
    data = {
        "count": len(lines),
        "position": len(lines),
        "digest": f"blake3:{blake3(b''.join(lines)).hexdigest()}",
    }
    return [*lines, end_line(str(LOG), data, AT)]


def export(change: Change | None = None, at: int = 3) -> list[bytes]:
    lines = whole()
    if change is not None:
        lines[at - 1] = change(lines[at - 1])
    return written([orjson.dumps(hashed(line)) + b"\n" for line in lines])


def refusal(lines: list[bytes]) -> str:
    with pytest.raises(Damaged) as refused:
        list(ExportFile(lines).rows())
    return str(refused.value)


def test_e8_an_event_of_every_kind_is_taken() -> None:
    assert len(list(ExportFile(export()).rows())) == len(EVENT_SAMPLES)


def put(**attributes: object) -> Change:
    return lambda line: line | attributes


def data(**fields: object) -> Change:
    return lambda line: line | {"data": line["data"] | fields}


def without(name: str) -> Change:
    return lambda line: {key: value for key, value in line.items() if key != name}


def moved(stream: str) -> Change:
    return put(subject=stream)


WRONG: dict[str, tuple[Change, str]] = {
    "a stamp without zone": (put(recordedtime="2026-11-07T11:38:09.000000"), "recordedtime"),
    "a stamp of another zone": (put(recordedtime="2026-11-07T11:38:09.000000+01:00"), "recordedtime"),
    "a stamp that is a number": (put(recordedtime=1_700_000_000), "recordedtime"),
    "a stamp that is a number's text": (put(recordedtime="1700000000"), "recordedtime"),
    "the year 1": (put(recordedtime="0001-01-01T00:00:00.000000Z"), "recordedtime"),
    "the year 9999": (put(recordedtime="9999-12-31T23:59:59.000000Z"), "recordedtime"),
    "a day that there is not": (put(recordedtime="2026-02-30T00:00:00.000000Z"), "recordedtime"),
    "no stamp": (without("recordedtime"), "recordedtime"),
    "a position 3.0": (put(position=3.0), "position"),
    "a position true": (put(position=True), "position"),
    "a position in quotes": (put(position="3"), "position"),
    "a version 1.0": (put(streamversion=1.0), "streamversion"),
    "a version true": (put(streamversion=True), "streamversion"),
    "a version beyond an integer": (put(streamversion=2**31), "streamversion is beyond"),
    "another log": (put(log=str(uuid7())), "log is another than on the lines before"),
    "a log without dashes": (put(log=LOG.hex), "log"),
    "an id in capitals": (lambda line: line | {"id": line["id"].upper()}, "id"),
    "a command's id of another form": (put(commandid="{" + str(LOG) + "}"), "commandid"),
    "a command's id that is null": (put(commandid=None), "null"),
    "a hash in capitals": (put(type="orientation.OpinionAcknowledged.v1", hash="A"), "hash"),
    "an academy that is no slug": (put(academy="Créteil"), "pattern"),
    "an empty academy": (put(academy=""), "pattern"),
    "a school that is no UAI": (put(school="0931234a"), "pattern"),
    "a stream that is none": (moved("whatever"), "subject"),
    "a stream of another kind": (moved("session-" + str(LOG)), "subject"),
    "a stream of another pupil": (moved(f"dossier-{LOG}-2026"), "subject"),
    "a stream with a line break": (lambda line: line | {"subject": line["subject"] + "\n"}, "subject"),
    "an unknown event": (
        put(type="orientation.PupilForgotten.v1"),
        "this release does not know orientation.PupilForgotten.v1",
    ),
    "a newer version": (
        put(type="orientation.OpinionAcknowledged.v2"),
        "this release does not know orientation.OpinionAcknowledged.v2",
    ),
    "a version of very many digits": (
        put(type=f"orientation.OpinionAcknowledged.v{'9' * 5000}"),
        "this release does not know",
    ),
    "a type without version": (put(type="orientation.OpinionAcknowledged"), "type"),
    "a NUL": (data(more="a\x00b"), "\\u0000"),
    "no data": (put(data={}), "subject"),
    "data that are a list": (put(data=[]), "data"),
    "a phase that there is not": (data(phase="third"), "phase"),
    "a number in quotes": (data(opinion_version="1"), "opinion_version"),
    "a number that is true": (data(opinion_version=True), "opinion_version"),
    "a number beyond an integer": (data(opinion_version=2**31), "a number beyond"),
    "a number beyond all": (data(more=[{"deep": 1e300}]), "a number beyond"),
    "an instant of the year 9999": (data(at="9999-12-31T23:59:59-12:00"), "a time outside"),
    "an instant of the year 1": (data(at="0001-01-01T00:00:00+12:00"), "a time outside"),
    "an instant without zone": (data(at="2026-11-07T11:38:09"), "at: "),
    "metadata without zone": (put(time="2026-11-07T11:38:09"), "time"),
    "metadata of the year 1": (put(time="0001-01-01T00:00:00Z"), "time"),
    "metadata with more": (put(more=1), "an attribute more"),
    "a cause that is no id": (put(causationid="x"), "causationid"),
    "another source": (put(source="/elsewhere"), "source"),
    "another schema": (put(dataschema="urn:x"), "dataschema"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_e8_wrong_content_is_refused_by_its_cause(what: str) -> None:
    change, cause = WRONG[what]
    lines = export(change)
    if what == "a hash in capitals":
        lines[2] = lines[2].replace(b'"hash":"', b'"hash":"A')
    said = refusal(lines)
    assert said.startswith("line 3: ")
    assert cause in said
    assert "Traceback" not in said
    assert "was changed" not in said


REWRITTEN: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "CRLF": (lambda lines: [line[:-1] + b"\r\n" for line in lines], "line 1: line ends are CRLF"),
    "a byte order mark": (lambda lines: [b"\xef\xbb\xbf" + lines[0], *lines[1:]], "line 1: .*order mark"),
    "UTF-16": (lambda lines: ["".join(map(bytes.decode, lines)).encode("utf-16")], "line 1: .*order mark"),
    "an empty line": (lambda lines: [lines[0], b"\n", *lines[1:]], "line 2: the line is empty"),
    "blanks after a colon": (lambda lines: [line.replace(b":", b": ") for line in lines], "line 1: not an"),
    "blanks at the end": (lambda lines: [lines[0][:-1] + b" \n", *lines[1:]], "line 1: .*metadata"),
    "a carriage return within": (
        lambda lines: [lines[0].replace(b'"data":{', b'"data":{\r'), *lines[1:]],
        "line 1: .*carriage return",
    ),
    "a blank before the data": (
        lambda lines: [lines[0].replace(b'"data":', b'"data": '), *lines[1:]],
        "line 1: .*data: not in the form",
    ),
    "half a surrogate pair": (
        lambda lines: [lines[0].replace(b'"data":{', b'"data":{"x":"\\ud800",'), *lines[1:]],
        "line 1: not a CloudEvent",
    ),
    "bytes that are no text": (lambda lines: [b"\x00\xfe\x9b\n", *lines], "line 1: not a CloudEvent"),
    "a line without end": (lambda _lines: [b"x" * (LONGEST + 1)], "line 1: longer than any line"),
}


@pytest.mark.parametrize("what", REWRITTEN)
def test_e8_a_rewritten_file_is_named_for_what_it_is(what: str) -> None:
    rewrite, cause = REWRITTEN[what]
    lines = export()
    with pytest.raises(Damaged, match=cause):
        list(ExportFile(written(rewrite(lines[:-1]))).rows())


def test_e8_a_stamp_may_go_back() -> None:
    lines = export(put(recordedtime="2026-11-07T10:38:09.000000Z"))
    assert len(list(ExportFile(lines).rows())) == len(EVENT_SAMPLES)
