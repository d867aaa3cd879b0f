"""Requests and responses as values, whatever carries them."""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import unquote_plus

from cardgraph.records import NamedTuple

PROBLEM = "application/problem+json"
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MOST_PARAMETERS = 200

Parameters = tuple[tuple[str, str], ...]


class ProblemError(Exception):
    """Why a request is not answered: its status, and what there is to say of it.

    :param headers: what the response says besides
    """

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] = {}) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


class Request(NamedTuple):
    """A whole request; ``path`` is decoded, names of ``headers`` are in small letters.

    ``is_wanted`` tells whether whoever sent it waits for the response still.
    """

    method: str
    path: str
    parameters: Parameters
    headers: Mapping[str, str]
    body: bytes = b""
    is_wanted: Callable[[], bool] = lambda: True


class Response(NamedTuple):
    """What is answered; ``said`` is what the log says of it, if anything."""

    status: HTTPStatus
    media_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = {}
    said: str = ""


def problem(error: ProblemError) -> Response:
    """The response that says why there is none (RFC 9457)."""
    said = {"type": "about:blank", "title": error.status.phrase, "status": error.status, "detail": error.detail}
    body = json.dumps(said, indent=2, ensure_ascii=False).encode(errors="replace") + b"\n"
    return Response(error.status, PROBLEM, body, error.headers, error.detail)


def decoded(text: str, what: str) -> str:
    """A part of a URL or of a form, with its percents and pluses resolved.

    :param what: what it is, for the message
    :raises ProblemError: if it is no UTF-8, or a percent stands alone
    """
    if _BAD_PERCENT.search(text):
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, f"a % in {what} is not followed by two hexadecimal digits; write %25"
        )
    try:
        return unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{what} is not UTF-8 behind its percents") from None


def parameters_of(text: str, what: str) -> Parameters:
    """The parameters of a query string or a form, in their order.

    :param what: what it is, for the message
    :raises ProblemError: if they are too many, or not in order
    """
    pairs = [pair.partition("=") for pair in text.split("&") if pair]
    if len(pairs) > _MOST_PARAMETERS:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{what} has more than {_MOST_PARAMETERS} parameters")
    return tuple((decoded(name, what), decoded(value, what)) for name, _, value in pairs)
