"""A real server beside its pretend Meta, and what checks do with both over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crier_process import API_KEY, PHONE_NUMBER_ID, Crier, Failure, call

from .expect import Deviation, holds, sent, succeeded

PATIENCE_SECONDS = 8.0
FILE_LINK = "https://files.example.com/picture.png"
NOBODY = "0" * 24
# What each campaign of `World.campaign` sends, and the values that its template needs.
Campaign = tuple[str, str, dict[str, Any]]
IMAGE_VALUES = {"bodyParams": ["Christmas", "Thank You"], "link": FILE_LINK}
IMAGE_CAMPAIGN: Campaign = ("festival offer", "festival_offer_template", IMAGE_VALUES)
TEXT_CAMPAIGN: Campaign = ("order news", "order_update", {"headerParams": ["1042"], "bodyParams": ["Asha", "Friday"]})
PLAIN_CAMPAIGN: Campaign = ("hello", "hello_world", {})


@dataclass(frozen=True)
class Answer:
    """What came back over the socket."""

    status: int
    # Names in small letters.
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.raw)
        except ValueError:
            raise Deviation(f"the answer is no JSON: {self.raw[:200]!r}") from None


class World:
    """The server under test. Checks share it, so each takes numbers and names that no other has."""

    def __init__(self, crier: Crier) -> None:
        self.crier = crier
        self.key = API_KEY
        self.counter = itertools.count(1)
        self.campaigns: set[str] = set()
        self.fields: set[str] = set()
        # What the pretend Meta took, as far as it was asked: it numbers its messages.
        self.log: list[dict[str, Any]] = []
        self.seen = 0
        # What several checks look at, by name.
        self.scenes: dict[str, Any] = {}
        # The newest exchange, for whoever reads of a failure.
        self.newest = "nothing was asked yet"

    # Calls

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        key: str | None = "",
    ) -> Answer:
        """One call; `path` begins after /api/v1. `raw` is sent as it is, with no Content-Type but one that is given.

        `key` is the world's own unless it is given; None sends none.
        """
        given = {} if key is None else {"Authorization": f"Bearer {key or self.key}"}
        if raw is None and body is not None:
            raw = json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(urlsplit(self.crier.base_url).netloc, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, f"/api/v1{path}", raw, given | (headers or {}))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(response.status, found, response.read())
        shown = "" if raw is None else raw[:600].decode("utf-8", "replace")
        self.newest = f"{method} {path} {shown}\n         {answer.status} {answer.raw[:900].decode('utf-8', 'replace')}"
        return answer

    def get(self, path: str, **more: Any) -> Answer:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> Answer:
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        return self.call("DELETE", path, **more)

    # Names that nobody has

    def number(self) -> str:
        """An Indian number that no other check has."""
        return f"91769{next(self.counter):07}"

    def name(self, begin: str) -> str:
        return f"{begin} {next(self.counter)}"

    # POST /broadcasts/send

    def campaign(self, name: str, template: str) -> str:
        """An API campaign, created when it is asked for first."""
        if name not in self.campaigns:
            body = {"name": name, "broadcastType": "apiCampaign", "messageType": "template", "templateName": template}
            succeeded(self.post("/broadcasts", body), 201)
            self.campaigns.add(name)
        return name

    def send_body(self, campaign: Campaign = TEXT_CAMPAIGN, **members: Any) -> dict[str, Any]:
        """A whole body for POST /broadcasts/send; a member given as None is left out."""
        name, template, values = campaign
        whole = {
            "templateName": template, "campaignName": self.campaign(name, template), "destination": self.number(),
            "userName": "Asha Rao", "source": "api",
        } | values | members
        return {name: value for name, value in whole.items() if value is not None}

    def send(
        self,
        campaign: Campaign = TEXT_CAMPAIGN,
        headers: dict[str, str] | None = None,
        key: str = "",
        **members: Any,
    ) -> Answer:
        return self.post("/broadcasts/send", self.send_body(campaign, **members), headers=headers, key=key)

    def send_and_read(self, campaign: Campaign = TEXT_CAMPAIGN, **members: Any) -> dict[str, Any]:
        """Sends to somebody new (or to `destination`), and what the pretend Meta took."""
        to = members.setdefault("destination", self.number())
        sent(self.send(campaign, **members))
        return self.only_taken(str(to))

    # What Meta's side has

    def taken(self, to: str | None = None) -> list[dict[str, Any]]:
        """The messages that the pretend Meta accepted, to one number or to all."""
        _, answer = call("GET", f"{self.crier.sandbox_url}/sandbox/messages?after={self.seen}&limit=10000")
        self.log += answer["messages"]
        self.seen = answer["next_after"]
        return [each for each in self.log if to is None or each["to"] == to]

    def only_taken(self, to: str) -> dict[str, Any]:
        found = self.taken(to)
        holds(len(found) == 1, f"the pretend Meta has one message to {to}", found)
        return found[0]

    def nothing_taken(self, to: str) -> None:
        found = self.taken(to)
        holds(not found, f"the pretend Meta has no message to {to}", found)

    def request_to(self, to: str) -> dict[str, Any]:
        """The body that Meta got for the newest message to a number, as GET /messages/{id} tells it."""
        newest = succeeded(self.get(f"/messages?mobile={to}&limit=1"))["messages"]
        holds(newest, f"there is a message to {to}")
        return succeeded(self.get(f"/messages/{newest[0]['_id']}"))["request"]

    def writes(self, number: str, text: str = "Hi", **more: Any) -> str:
        """A person writes to the business, which opens the 24-hour window; the wamid, once the server knows of it."""
        status, answer = call(
            "POST", f"{self.crier.sandbox_url}/sandbox/incoming", {"from": number, "text": text} | more
        )
        if status >= 300:
            raise Failure(f"the pretend Meta did not take an incoming message: {status} {answer}")

        def has_come() -> bool:
            found = self.find(number)
            if found is None:
                return False
            replies = succeeded(self.get(f"/contacts/{found['_id']}/replies"))["replies"]
            return any(reply["wamid"] == answer["wamid"] for reply in replies)

        self.eventually(has_come, "the server knows what was written to it")
        return answer["wamid"]

    def guest(self) -> str:
        """A number whose person wrote a moment ago."""
        number = self.number()
        self.writes(number)
        return number

    @contextlib.contextmanager
    def faults(self, **faults: Any) -> Iterator[None]:
        """The pretend Meta misbehaves as long as the block runs."""
        self.set_faults(faults)
        try:
            yield
        finally:
            self.set_faults({})

    def set_faults(self, faults: dict[str, Any]) -> None:
        status, answer = call("PUT", f"{self.crier.sandbox_url}/sandbox/faults", faults)
        if status >= 300:
            raise Failure(f"the pretend Meta did not take the faults: {status} {answer}")

    # Contacts

    def find(self, number: str) -> dict[str, Any] | None:
        found = succeeded(self.get(f"/contacts?mobile={number}"))["contacts"]
        return found[0] if found else None

    def contact(self, query: str = "", **members: Any) -> dict[str, Any]:
        """A new contact, as POST /contacts answers it."""
        row = {"mobile": self.number()} | members
        created = succeeded(self.post(f"/contacts{query}", [row]))["createdContacts"]
        holds(len(created) == 1, "the contact was created", created)
        return created[0]

    def people(self, count: int, **members: Any) -> tuple[str, list[str]]:
        """A new list with so many new contacts: its name, and their numbers."""
        name, numbers = self.name("list"), [self.number() for _ in range(count)]
        rows = [{"mobile": number, "name": f"Person {number}"} | members for number in numbers]
        succeeded(self.post(f"/contacts?list={name.replace(' ', '+')}", rows))
        return name, numbers

    def vocabulary(self, tags: list[str] | None = None, fields: list[str] | None = None) -> None:
        """Tags and custom fields that contacts may bear, once every call knows them."""
        if tags:
            succeeded(self.post("/settings/tags", {"tags": tags}))
        for field in set(fields or []) - self.fields:
            succeeded(self.post("/settings/custom-fields", {"customFields": [field]}))
            self.await_token(field)
            self.fields.add(field)

    def await_token(self, field: str) -> None:
        """Waits until a value that names the field is refused for the lack of one, and not sent as it is."""
        body = self.send_body(bodyParams=[f"${field}", "Friday"], validateOnly=True)
        self.eventually(lambda: self.post("/broadcasts/send", body).status == 400, f"{field} is a token")

    # Broadcasts

    def broadcast_body(self, **members: Any) -> dict[str, Any]:
        """A whole template broadcast; a member given as None is left out."""
        whole = {
            "name": self.name("broadcast"), "broadcastType": "broadcast", "messageType": "template",
            "templateName": "order_update", "headerParams": ["1042"], "bodyParams": ["Asha", "Friday"],
        } | members
        return {name: value for name, value in whole.items() if value is not None}

    def regular_body(self, kind: str, **members: Any) -> dict[str, Any]:
        """A whole regular broadcast."""
        return {
            "name": self.name("regular"), "broadcastType": "broadcast", "messageType": "regular",
            "regularMessageType": kind,
        } | members

    def broadcast(self, **members: Any) -> dict[str, Any]:
        return succeeded(self.post("/broadcasts", self.broadcast_body(**members)), 201)

    def read(self, broadcast: dict[str, Any] | str) -> dict[str, Any]:
        id = broadcast if isinstance(broadcast, str) else broadcast["_id"]
        return succeeded(self.get(f"/broadcasts/{id}"))

    def finished(self, broadcast: dict[str, Any] | str) -> dict[str, Any]:
        """The broadcast, once it was sent."""
        return self.eventually(lambda: self.if_state(broadcast, "sent"), "the broadcast was sent")

    def if_state(self, broadcast: dict[str, Any] | str, state: str) -> dict[str, Any] | None:
        found = self.read(broadcast)
        return found if found["status"] == state else None

    def act(self, broadcast: dict[str, Any], action: str, body: Any = None) -> Answer:
        return self.post(f"/broadcasts/{broadcast['_id']}/{action}", body)

    # Time, settings, processes

    def eventually(self, probe: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
        """Asks until it is so; what the probe found."""
        deadline = time.monotonic() + seconds
        while True:
            found = probe()
            if found:
                return found
            if time.monotonic() > deadline:
                raise Deviation(f"not so within {seconds:.0f} s: {what}")
            time.sleep(0.04)

    @contextlib.contextmanager
    def settings(self, **members: Any) -> Iterator[str]:
        """Other settings as long as the block runs: a key under which they hold at once. Known keys take seconds."""
        before = succeeded(self.get("/settings"))
        spare = self.new_key()["key"]
        succeeded(self.put("/settings", members))
        try:
            yield self.new_key()["key"]
        finally:
            # A key that no limit of requests has come to; and a new one, for which the old settings hold again at once.
            succeeded(self.put("/settings", {name: before[name] for name in members}, key=spare))
            self.key = self.new_key(spare)["key"]

    def new_key(self, by: str = "") -> dict[str, Any]:
        """A new API key, made under the world's own or another."""
        return succeeded(self.post("/settings/keys", {"name": self.name("key")}, key=by), 201)

    @contextlib.contextmanager
    def paused_sender(self) -> Iterator[str]:
        """Nothing leaves as long as the block runs: a key under which calls do not wait long for it."""
        with self.settings(waitBudgetSeconds=0.3) as key:
            succeeded(self.post(f"/settings/senders/{PHONE_NUMBER_ID}/pause"))
            try:
                self.eventually(lambda: self.send(key=key).status == 202, "the sender is paused", 15)
                yield key
            finally:
                succeeded(self.post(f"/settings/senders/{PHONE_NUMBER_ID}/resume"))

    def restart(self) -> None:
        """Ends the server in good order and starts it again on the same database. The pretend Meta begins anew."""
        self.crier.stop()
        self.log, self.seen = [], 0
        self.crier.start_ready()
