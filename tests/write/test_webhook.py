"""The webhook against a real server on loopback that fails some of the time."""

import base64
import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipeline.messages import Misuse
from pipeline.write import webhook
from pipeline.write.deliver import Deliveries
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.targets import open_sink, parse
from tests.write.records import document, event

KEY = b"0123456789abcdef"


class Receiver:
    """A server that answers with the codes it was given, then with 200; ``drop`` closes without an answer."""

    def __init__(self) -> None:
        self.answers: deque[int | str] = deque()
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.accepted: dict[str, bytes] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                answer = outer.answers.popleft() if outer.answers else 200
                if answer == "drop":
                    self.close_connection = True
                    return
                self.send_response(int(answer))
                if answer == 429:
                    self.send_header("Retry-After", "0")
                if answer == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                if 200 <= int(answer) < 300:
                    outer.accepted[self.headers["webhook-id"]] = body

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?token=hidden"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self) -> list[str]:
        """Ids of what was accepted, each message once."""
        return [e["event_id"] for body in self.accepted.values() for e in json.loads(body)["events"]]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(webhook, "FIRST_WAIT", 0.001)
    monkeypatch.delenv(webhook.SECRET, raising=False)
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_the_events_of_a_batch_arrive_a_hundred_a_message(receiver: Receiver) -> None:
    records = [event(n) for n in range(250)]
    sink = open_sink(parse(receiver.url))
    assert sink.put(Batch.of(records, [document()]))
    sink.close()
    assert [len(json.loads(body)["events"]) for _, _, body in receiver.requests] == [100, 100, 50]
    assert receiver.events() == [record.event_id for record in records]
    path, headers, body = receiver.requests[0]
    assert path == "/hook?token=hidden"
    assert json.loads(body)["events"][0] == json.loads(records[0].model_dump_json())
    assert headers["webhook-id"] == headers["idempotency-key"] and "webhook-signature" not in headers


@pytest.mark.parametrize("secret", [KEY.decode(), f"whsec_{base64.b64encode(KEY).decode()}"])
def test_a_message_is_signed_as_standard_webhooks_says(
    secret: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(webhook.SECRET, secret)
    open_sink(parse(receiver.url)).put(Batch.of([event()]))
    _, headers, body = receiver.requests[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    version, _, given = headers["webhook-signature"].partition(",")
    assert (version, base64.b64decode(given)) == ("v1", hmac.new(KEY, signed, hashlib.sha256).digest())


def test_the_signature_is_that_of_the_example_of_the_specification() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    given = webhook.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_server_that_fails_some_times_gets_everything_once(receiver: Receiver) -> None:
    receiver.answers.extend([500, "drop", 429, 200, 503, 200, "drop", "drop", 504, 408, 200])
    sink = open_sink(parse(receiver.url))
    for n in range(5):
        assert sink.put(Batch.of([event(n)], number=n))
    assert sorted(receiver.events()) == [event(n).event_id for n in range(5)]
    assert len(receiver.requests) == 5 + 8
    ids = [headers["webhook-id"] for _, headers, _ in receiver.requests]
    assert len(set(ids)) == 5 and ids[0] == ids[1] == ids[2] == ids[3]


def test_the_same_records_have_the_same_id_in_every_run(receiver: Receiver) -> None:
    for _ in range(2):
        sink = open_sink(parse(receiver.url))
        assert sink.put(Batch.of([event()], [document()]))
        assert not sink.put(Batch.of([event()], [document(title="改")]))  # the same events: sent by this run already
    assert len(receiver.requests) == 2 and len(receiver.accepted) == 1


@pytest.mark.parametrize("code", [302, 400, 401, 404, 410])
def test_a_refusal_is_final(code: int, receiver: Receiver) -> None:
    receiver.answers.extend([code])
    with pytest.raises(Undeliverable, match=f"HTTP {code}") as failure:
        open_sink(parse(receiver.url)).put(Batch.of([event()]))
    assert len(receiver.requests) == 1
    assert "hidden" not in str(failure.value)


def test_a_server_that_never_answers_is_given_up_and_other_targets_go_on(receiver: Receiver, tmp_path: Any) -> None:
    receiver.answers.extend([503] * webhook.ATTEMPTS)
    with Deliveries([receiver.url, f"{tmp_path}/a.jsonl"]) as deliveries:
        deliveries.put(Batch.of([event()]))
    assert "HTTP 503" in str(deliveries.outcomes[0].failure)
    assert len(receiver.requests) == webhook.ATTEMPTS
    assert (tmp_path / "a.jsonl").exists()


def test_a_name_and_a_password_are_sent_and_not_shown(receiver: Receiver) -> None:
    target = parse(receiver.url.replace("http://", "http://me:p%40ss@"))
    open_sink(target).put(Batch.of([event()]))
    assert receiver.requests[0][1]["authorization"] == f"Basic {base64.b64encode(b'me:p@ss').decode()}"
    assert "p%40ss" not in target.shown and "hidden" not in target.shown


@pytest.mark.parametrize(("url", "secret"), [("http://", ""), ("http://a:b:c/", ""), ("http://a/", "whsec_%%")])
def test_what_cannot_be_posted_to_is_misuse(url: str, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(webhook.SECRET, secret)
    with pytest.raises(Misuse) as misuse:
        open_sink(parse(url))
    assert misuse.value.code == "webhook"


def test_pauses_grow_and_differ() -> None:
    assert all(webhook.FIRST_WAIT / 2 <= webhook.pause(0) <= webhook.FIRST_WAIT for _ in range(50))
    assert webhook.pause(5) > webhook.pause(1)
    assert webhook.pause(30) <= webhook.LONGEST_WAIT
    assert len({webhook.pause(3) for _ in range(20)}) > 1
