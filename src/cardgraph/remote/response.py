"""Answers of HTTP servers: what they mean, and what they say to a person."""

import email.utils
import html
import re
import time
from collections.abc import Collection
from http.client import HTTPMessage
from urllib.parse import urlsplit, urlunsplit

from cardgraph.records import NamedTuple
from cardgraph.remote.errors import AuthenticationError, RefusalError

_PASSING = {429, 502, 503, 504}
# Virtuoso answers 500 to everything; its codes tell a deadlock and a missing right from other refusals.
_DEADLOCK = re.compile(rb"\b(?:40001|SR172)\b")
_NO_RIGHT = re.compile(rb"\b(?:SR186|SR619)\b")
_HTML = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_REASON = re.compile(r"<xmp>(.*?)</xmp>|<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_WORDS = 300


class Response(NamedTuple):
    """A whole answer."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        """Its media type without parameters, or nothing."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    @property
    def is_html(self) -> bool:
        """Whether it is a page for people."""
        return bool(self.body.strip()) and (self.media_type == "text/html" or bool(_HTML.match(self.body)))

    @property
    def passes(self) -> bool:
        """Whether it speaks of a trouble that may pass."""
        return self.status in _PASSING or (self.status == 500 and bool(_DEADLOCK.search(self.body)))

    def asked_wait(self) -> float:
        """The seconds that it asks to wait for, 0 if none."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isdecimal():
            return float(value)
        try:
            return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
        except (ValueError, OverflowError, OSError):
            return 0.0

    def reason(self) -> str:
        """What it says, in a line."""
        text = self.body[:20_000].decode(errors="replace")
        if self.is_html:
            found = [group for match in _REASON.findall(text) for group in match if group.strip()]
            text = html.unescape(re.sub(r"<[^>]*>", " ", found[-1] if found else text))
        # Virtuoso repeats the whole request behind its reason.
        line = " ".join(text.split("\n\nSPARQL query:")[0].split())
        return line[:_WORDS] + "…" * (len(line) > _WORDS)

    def judged(self, url: str, accept: Collection[int] = ()) -> "Response":
        """Itself, if it is a good answer.

        :param url: where it comes from
        :param accept: the statuses that are good besides 2xx
        :raises AuthenticationError: if the user may not do this
        :raises RefusalError: if it is a no, a redirect or a page
        """
        if self.status in accept:
            return self
        reason = f"{self.status} {self.reason()}".strip()
        if self.status == 403 or (self.status == 500 and _NO_RIGHT.search(self.body)):
            raise AuthenticationError(f"not allowed by {place(url)}: {reason}")
        if 300 <= self.status < 400:
            target = place(self.headers.get("Location", "nowhere"))
            raise RefusalError(
                f"refused by {place(url)}: {self.status}, a redirect to {target}; give the URL of the store itself"
            )
        if not 200 <= self.status < 300:
            raise RefusalError(f"refused by {place(url)}: {reason}")
        encoding = self.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("", "identity") and self.body:
            raise RefusalError(f"refused by {place(url)}: its answer is packed ({encoding[:20]}), as was not asked for")
        if self.is_html:
            raise RefusalError(f"refused by {place(url)}: a page for people instead of an answer: {reason}")
        return self


def place(url: str) -> str:
    """A URL as messages show it: without users, passwords and parameters."""
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return "an unreadable URL"
