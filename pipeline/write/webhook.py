"""A webhook: event records posted to a URL, signed, with retries and a key that tells repeats.

Headers and signature are those of https://www.standardwebhooks.com, for which receivers find libraries in many
languages: ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``. The id is made of the contents, and is sent
as ``Idempotency-Key`` too: a message that comes again, in this run or another, has the same.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import os
import random
import time
import urllib.error
import urllib.request
from collections import Counter
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from pipeline.messages import Misuse
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.targets import Target

SECRET = "SHILU_WEBHOOK_SECRET"
EVENTS_A_MESSAGE = 100
ATTEMPTS = 7
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0  # seconds
TIMEOUT = 30.0
_PASSING = {408, 425, 429, 500, 502, 503, 504}


class WebhookSink:
    """Posts the events of a batch, at most 100 a message.

    A message is ``{"type": "shilu.events", "events": [RECORD, …]}``. It is delivered when the answer is 2xx. Connection
    errors, 408, 425, 429 and 5xx are tried again after growing pauses, or after what ``Retry-After`` says.

    Args:
        target: ``https://…`` or ``http://…``. The secret is taken from ``SHILU_WEBHOOK_SECRET``: any text, or
            ``whsec_`` and base64. A name and password in the URL are sent as Basic authorization.

    Raises:
        Misuse: If the URL has no host, or the secret is no base64.
    """

    live = True

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._target = target
        self._sent: set[str] = set()
        try:
            parts = urlsplit(target.place)
            if not parts.hostname:
                raise ValueError("no host")
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            self._url = urlunsplit(
                (parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path or "/", parts.query, "")
            )
            self._key = _key(os.environ.get(SECRET, ""))
        except (ValueError, binascii.Error) as error:
            raise Misuse("webhook", target=target.shown, reason=error, secret=SECRET) from None
        self._headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "shilu"}
        if parts.username is not None:
            name = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(name).decode()}"
        self._opener = urllib.request.build_opener(_NoRedirects)

    def put(self, batch: Batch) -> bool:
        """Posts the events that this run has not posted yet."""
        new = False
        for start in range(0, len(batch.events), EVENTS_A_MESSAGE):
            lines = batch.event_lines[start : start + EVENTS_A_MESSAGE]
            body = f'{{"type":"shilu.events","events":[{",".join(lines)}]}}'.encode()
            key = f"msg_{hashlib.sha256(body).hexdigest()[:32]}"
            if key not in self._sent:
                self._deliver(key, body)
                self._sent.add(key)
                new = True
        return new

    def close(self) -> None:
        """Nothing is left to do."""

    def discard(self) -> None:
        """What was posted stays posted."""

    def _deliver(self, key: str, body: bytes) -> None:
        reason: Any = None
        for attempt in range(ATTEMPTS):
            wait = None
            try:
                self._post(key, body)
                return
            except urllib.error.HTTPError as error:
                reason = f"HTTP {error.code} {error.reason}".strip()
                wait = _asked(error.headers.get("Retry-After"))
                error.close()
                if error.code not in _PASSING:
                    raise Undeliverable("webhook", target=self._target.shown, reason=reason) from None
            except (OSError, http.client.HTTPException) as error:  # URLError is an OSError
                reason = getattr(error, "reason", None) or error or type(error).__name__
            if attempt < ATTEMPTS - 1:
                time.sleep(min(wait if wait is not None else pause(attempt), LONGEST_WAIT))
        raise Undeliverable("webhook", target=self._target.shown, reason=reason or "no answer")

    def _post(self, key: str, body: bytes) -> None:
        now = str(int(time.time()))
        headers = self._headers | {"webhook-id": key, "webhook-timestamp": now, "Idempotency-Key": key}
        if self._key:
            headers["webhook-signature"] = signature(self._key, key, now, body)
        request = urllib.request.Request(self._url, body, headers, method="POST")
        with self._opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1 << 16)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: a POST is not sent to where somebody else says."""

    def redirect_request(self, *arguments: Any, **more: Any) -> None:
        """Follows nothing."""
        return None


def signature(key: bytes, message: str, timestamp: str, body: bytes) -> str:
    """The signature of a message: ``v1,`` and the base64 of the HMAC-SHA256 of ``id.timestamp.body``."""
    signed = b".".join([message.encode(), timestamp.encode(), body])
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def pause(attempt: int) -> float:
    """Seconds to wait after an attempt, from 0: doubled each time, with chance in it, so that senders spread."""
    return min(FIRST_WAIT * 2.0**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)


def _asked(header: str | None) -> float | None:
    """What ``Retry-After`` asks for, in seconds; its form as a date is left to ``pause``."""
    return float(header) if header and header.strip().isdecimal() else None


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    return secret.encode()
