"""A form that a browser sent, read so that nothing in its headers can end in an error of ours."""

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.requests import Request

FORM_TYPES = frozenset({b"application/x-www-form-urlencoded", b"multipart/form-data"})
UTF_8 = frozenset({b"utf-8", b"utf8"})


class NotAForm(Exception):
    """The body is not what a form of a page in UTF-8 sends."""


async def read_form(request: Request, most_files: int = 0) -> FormData:
    """The fields of the request's form; empty where there is no body. Larger files are kept outside memory.

    Errors: `NotAForm` for another content type, and for a `charset` that is not UTF-8: the parser would look
    it up among all of Python's codecs, and some of those fail on what is no text. Starlette's `HTTPException`
    (400) for a body that is no multipart, `ClientDisconnect`.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind and (kind.lower() not in FORM_TYPES or options.get(b"charset", b"utf-8").lower() not in UTF_8):
        raise NotAForm
    return await request.form(max_files=most_files)
