#!/usr/bin/env python3
"""Measures how long `GET /contacts` and `GET /messages` take on a full database, filter by filter.

  filling    `crier contacts import` of the contacts, then as many messages: broadcasts of two senders to a sink that
             refuses some and breaks off others, one that is stopped, one that waits, API sends, and statuses as Meta's
             webhooks tell them
  asking     each question over one connection that stays open: twice to warm up, then at least fifteen times; three
             times where every answer took more than ten times the limit, which no further round would change

The claim it proves or disproves: every median is under 20 ms. The exit status is 1 when one is not. The database is
Crier's own work, because a file that somebody else had made would prove little; `--keep` leaves it where it is, and
takes it again.

Everything stays on loopback; what is started here is stopped here, by process id. The whole result is also written as
JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench import RESULTS, ROOT, memory_kibibytes, processor_name
from bench_sink import Sink
from crier_process import (
    API_KEY, PHONE_NUMBER_ID, SENDER_SETTINGS, TEMPLATE, WABA_ID, Crier, Failure, Rig, Tally, existing_binary,
    main_of, published_request, temporary_folder,
)  # fmt: skip

LIMIT_MILLISECONDS = 20.0
WARM_ROUNDS = 2
LEAST_ROUNDS = 15
# Enough of a question that takes ten times as long as it may.
HOPELESS_ROUNDS = 3
MOST_ROUNDS = 200
SEED = 20_261_123
SECOND_SENDER = "106540352242923"
FIRST_NUMBER = 919_000_000_000
FIRST_ORDER = 5_000_000
LINK = "https://placehold.co/600x400/EEE/31343C.png"
STATUSES_A_BODY = 100
CONTACTS_A_CALL = 1_000
SENDING_THREADS = 16

# Names as people have them: some are everybody's, most are few people's, and many have accents.
FIRST_NAMES = """
    Maria Asha Mohammed José Anna Rahul Priya Ana Juan Li Fatima João Sofia David Luis Amit Sunita Ahmed Elena Marta
    Carlos Lucas Olga Ivan Deepak Neha Chiara Marco Zoë Chloé André Élodie François Łukasz Małgorzata Søren Åsa
    Jürgen Günther Björn Nguyễn Đức Thị Ayşe İbrahim Özgür Şule Siobhán Seán Niamh Kwame Amara Chidi Ngozi Yuki
    Haruto Mei Wei Jin Minho Ravi Kavita Vikram Lakshmi Anjali Rohan Sanjay Meera Arjun Isha Kiran Leila Omar Yasmin
    Hassan Noor Tariq Gabriel Inês Beatriz Thiago Raúl Íñigo Núria Agnès Benoît Céline Dmitri Svetlana Nikolai Ольга
    Сергей आशा राहुल Ioana Ștefan Mihai Zsófia György Ágnes Jiří Tomáš Zdeněk
""".split()
LAST_NAMES = """
    Silva Sharma Khan García Singh Kumar Müller Santos Patel Rodríguez Gupta López Nguyễn Oliveira Fernández Verma
    Hernández Reddy González Das Martínez Iyer Pérez Nair Sánchez Mehta Souza Ramírez Joshi Gonçalves Torres Rao
    Araújo Flores Bose Magalhães Rivera Chatterjee Schröder Weiß Jäger Köhler Dvořák Novák Kovács Nagy Szabó Popescu
    Ionescu Wójcik Kowalski Wiśniewski Dąbrowski Ibsen Ødegård Ångström Lindström Sjöberg Yılmaz Çelik Öztürk Şahin
    O'Brien O'Súilleabháin Okafor Adeyemi Mensah Tanaka Suzuki Satō Kim Park Choi Wang Zhang Chen Hussein Farouk
    Haddad Petrov Ivanova Смирнова Кузнецов शर्मा वर्मा Lefèvre Béranger Dubois Moreau D'Souza Fernandes Pinto
    Almeida Castro Delgado Vázquez Ybarra Zuckerman Quintana Xavier Upton Underwood Thackeray
""".split()
# A name that twenty people of a million share, and one that nobody has.
RARE_NAME, RARE_EVERY, NOBODY = "Wenceslas", 50_000, "Qwxzvj"
CITIES = """
    Pune Mumbai Delhi Bengaluru Chennai Kolkata Hyderabad Ahmedabad Jaipur Lucknow Surat Kanpur Nagpur Indore Thane
    Bhopal Patna Vadodara Ghaziabad Ludhiana Agra Nashik Faridabad Meerut Rajkot Varanasi Srinagar Aurangabad
    Dhanbad Amritsar Allahabad Ranchi Howrah Coimbatore Jabalpur Gwalior Vijayawada Jodhpur Madurai Raipur Kota
    Guwahati Chandigarh Solapur Mysuru Gurugram Bareilly Aligarh Zürich Málaga
""".split()
RARE_CITY = "Málaga"
PLANS = ("Basic", "Plus", "Business")
TAGS = {"newsletter": 0.6, "customer": 0.3, "vip": 0.01, "press": 0.00005}
# Shares of all contacts, in the lists they are imported to; the rest comes through the API.
LISTS = {"north": 0.55, "south": 0.35, "east": 0.05, "west": 0.03}
STATES = (
    "queued", "sending", "in_doubt", "held", "accepted", "sent", "failed", "delivered", "read", "skipped", "cancelled",
    "expired",
)  # fmt: skip


def harmonic(count: int) -> list[float]:
    """Weights by which the first of a pool is everybody's and the last is few people's."""
    return [1 / (place + 1) for place in range(count)]


class People:
    """Contacts, the same ones in every run."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)
        self.made = 0

    def some(self, count: int) -> Iterator[dict[str, Any]]:
        """The next `count` people."""
        chance = self.random
        firsts = chance.choices(FIRST_NAMES, harmonic(len(FIRST_NAMES)), k=count)
        lasts = chance.choices(LAST_NAMES, harmonic(len(LAST_NAMES)), k=count)
        cities = chance.choices(CITIES, harmonic(len(CITIES)), k=count)
        plans = chance.choices(PLANS, (6, 3, 1), k=count)
        for first, last, city, plan in zip(firsts, lasts, cities, plans):
            number = self.made
            self.made += 1
            if number % RARE_EVERY == RARE_EVERY // 2:
                first = RARE_NAME
            yield {
                "mobile": str(FIRST_NUMBER + number),
                "name": f"{first} {last}",
                "optin": chance.choices(("false", "true", ""), (3, 27, 70))[0],
                "incomingBlocked": chance.random() < 0.01,
                "tags": [tag for tag, share in TAGS.items() if chance.random() < share],
                "City": city,
                "Plan": plan,
                "Order": f"A-{FIRST_ORDER + number}",
            }

    def write(self, path: Path, count: int) -> None:
        """The next `count` people as a CSV file."""
        with path.open("w", buffering=1 << 20) as file:
            file.write("mobile,name,optin,incomingBlocked,tags,City,Plan,Order\n")
            for one in self.some(count):
                blocked = "true" if one["incomingBlocked"] else ""
                file.write(
                    f"{one['mobile']},{one['name']},{one['optin']},{blocked},{'|'.join(one['tags'])},"
                    f"{one['City']},{one['Plan']},{one['Order']}\n"
                )

    def documents(self, count: int) -> list[dict[str, Any]]:
        """The next `count` people as the API takes them."""
        return [
            {
                "mobile": one["mobile"], "name": one["name"], "incomingBlocked": one["incomingBlocked"],
                "tags": one["tags"],
                "attributes": [{"name": name, "value": one[name]} for name in ("City", "Plan", "Order")],
            }
            | ({"optin": one["optin"] == "true"} if one["optin"] else {})
            for one in self.some(count)
        ]  # fmt: skip


class Connection:
    """One connection with our key that stays open from call to call."""

    def __init__(self, base_url: str) -> None:
        self.http = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=120)

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One call; a body of bytes goes out as it is, any other as JSON."""
        data = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body
        given = {"Authorization": f"Bearer {API_KEY}"} | ({"Content-Type": "application/json"} if data else {})
        self.http.request(method, path, data, given | (headers or {}))
        answer = self.http.getresponse()
        return answer.status, answer.read()


class Reads(Rig):
    """Crier on one database, which is filled here unless it already is."""

    patience_seconds = 900.0

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.rows = arguments.rows
        self.folder = folder
        self.sink = Sink(folder, refused_percent=2, broken_percent=0.1)
        settings = SENDER_SETTINGS | {
            "CRIER_GRAPH_URL": self.sink.url, "CRIER_GRAPH_VERSION": "v23.0", "CRIER_SENDER_RATE": "1000000",
        }  # fmt: skip
        self.crier = Crier(existing_binary(arguments.binary), folder, sandbox=False, settings=settings)
        self.figures: dict[str, Any] = {"rows": self.rows}
        self.people = People()

    def stop(self) -> None:
        self.crier.stop()
        self.sink.stop()

    # Filling

    @property
    def mark(self) -> Path:
        """Written when the database is full, so that half a database is never measured."""
        return self.folder / "filled.json"

    def fill(self) -> dict[str, Any]:
        """The database as the questions want it; the facts they are made of."""
        self.sink.start()
        if self.mark.exists():
            facts = json.loads(self.mark.read_text())
            if facts["rows"] != self.rows:
                raise Failure(f"{self.folder} holds {facts['rows']} rows, not {self.rows}")
            self.crier.start_ready()
            return facts
        if (self.folder / "crier.db").exists():
            raise Failure(f"{self.folder} holds a database that was not filled to its end; remove it")
        self.crier.start_ready()
        self.command("senders", "add", "--phone-number-id", SECOND_SENDER, "--waba-id", WABA_ID, "--name", "second")
        self.crier.create_campaign()
        self.fill_contacts()
        facts = {"rows": self.rows, "broadcasts": self.fill_messages()}
        # Its end writes the log back into the file; a server that has just begun is what is measured.
        self.crier.stop()
        self.crier.start_ready()
        self.mark.write_text(json.dumps(facts))
        return facts

    def fill_contacts(self) -> None:
        seconds, count = 0.0, 0
        for name, share in LISTS.items():
            part = round(self.rows * share)
            say(f"importing {part} contacts on the list {name}")
            path = self.folder / f"{name}.csv"
            self.people.write(path, part)
            begun = time.monotonic()
            self.command("contacts", "import", str(path), "--list", name)
            seconds, count = seconds + time.monotonic() - begun, count + part
            path.unlink()
        self.figures["import"] = {"rows": count, "rowsPerSecond": round(count / seconds)}
        say(f"saving {self.rows - count} contacts through the API")
        connection = Connection(self.crier.base_url)
        for begin in range(count, self.rows, CONTACTS_A_CALL):
            documents = self.people.documents(min(CONTACTS_A_CALL, self.rows - begin))
            status, answer = connection.call("POST", "/api/v1/contacts", documents)
            saved = json.loads(answer).get("data", {})
            if status >= 300 or saved.get("failedContacts"):
                raise Failure(f"POST /contacts was answered {status}: {answer[:800].decode()}")

    def fill_messages(self) -> dict[str, str]:
        broadcasts = {
            "spring": self.broadcast("spring", "north", PHONE_NUMBER_ID),
            "summer": self.broadcast("summer", "south", SECOND_SENDER),
        }
        for broadcast in broadcasts.values():
            self.settle(broadcast)
        self.send_singly(self.rows - sum(round(self.rows * share) for share in LISTS.values()))
        self.tell_statuses()
        self.command("senders", "pause", PHONE_NUMBER_ID)
        self.command("senders", "pause", SECOND_SENDER)
        time.sleep(2.5)  # the server looks at its senders every other second
        broadcasts["autumn"] = self.broadcast("autumn", "east", PHONE_NUMBER_ID)
        broadcasts["winter"] = self.broadcast("winter", "west", SECOND_SENDER)
        self.api("POST", f"/broadcasts/{broadcasts['autumn']}/stop")
        # Only a sender that goes cancels what was stopped; the other's queue stays, so that something is queued.
        self.command("senders", "resume", PHONE_NUMBER_ID)
        self.wait("stopping", lambda: self.counts(broadcasts["autumn"])["queued"] == 0)
        return broadcasts

    def broadcast(self, name: str, audience: str, sender: str) -> str:
        """Planned to its end."""
        say(f"the broadcast {name} to the list {audience}")
        body = {
            "name": name, "broadcastType": "broadcast", "messageType": "template", "templateName": TEMPLATE,
            "sender": sender, "contactList": [audience], "bodyParams": ["$FirstName", "$City"], "link": LINK,
            "status": "instant",
        }  # fmt: skip
        broadcast = self.api("POST", "/broadcasts", body)["_id"]
        count = round(self.rows * LISTS[audience])
        self.wait("planning", lambda: self.counts(broadcast)["total"] >= count)
        return broadcast

    def settle(self, broadcast: str) -> None:
        """Until nothing of it is on its way."""

        def is_settled() -> bool:
            counts = self.counts(broadcast)
            return counts["queued"] + counts["sending"] == 0

        self.wait("sending", is_settled)

    def send_singly(self, count: int) -> None:
        """API sends: every other one to somebody new, whose source the call names."""
        say(f"{count} API sends")
        sources = ("manual", "user", "sync", "wa")

        def send(numbers: range) -> None:
            connection = Connection(self.crier.base_url)
            for number in numbers:
                new = number % 2 == 1
                destination = FIRST_NUMBER + (self.rows if new else 0) + number
                body = published_request(str(destination)) | {"source": sources[number // 2 % len(sources)]}
                status, answer = connection.call("POST", "/api/v1/broadcasts/send", body, {"Prefer": "respond-async"})
                # The sink refuses some, and those who have opted out are not written to.
                if status >= 500:
                    raise Failure(f"POST /broadcasts/send was answered {status}: {answer[:400].decode()}")

        with ThreadPoolExecutor(SENDING_THREADS) as threads:
            list(threads.map(send, [range(first, count, SENDING_THREADS) for first in range(SENDING_THREADS)]))
        self.wait("sending", lambda: self.total("/messages?state=queued") + self.total("/messages?state=sending") == 0)

    def total(self, path: str) -> int:
        return self.api("GET", path)["total"]

    def tell_statuses(self) -> None:
        """What Meta tells of the first broadcast: of ten messages one is sent, four are delivered and five read."""
        say("statuses of spring")
        with contextlib.closing(sqlite3.connect(f"file:{self.folder / 'crier.db'}?mode=ro", uri=True)) as database:
            (epoch,) = database.execute("SELECT epoch FROM installation").fetchone()
            rows = database.execute(
                """
                SELECT messages.id, messages.phone FROM messages JOIN broadcasts ON broadcasts.id = messages.broadcast
                WHERE broadcasts.name = 'spring' AND messages.state = 11 ORDER BY messages.id
                """
            ).fetchall()
        told: dict[str, list[tuple[int, int]]] = {"sent": [], "delivered": [], "read": [], "failed": []}
        for place, row in enumerate(rows):
            status = ("sent", "delivered", "read")[(place % 10 > 0) + (place % 10 > 4)]
            told["failed" if place % 200 == 77 else status].append(row)
        secret = SENDER_SETTINGS["CRIER_APP_SECRET"].encode()
        bodies = [
            status_body(some[begin : begin + STATUSES_A_BODY], epoch, status)
            for status, some in told.items()
            for begin in range(0, len(some), STATUSES_A_BODY)
        ]
        connection = Connection(self.crier.base_url)
        for body in bodies:
            signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
            while connection.call("POST", "/webhooks/whatsapp", body, {"X-Hub-Signature-256": signature})[0] == 503:
                time.sleep(0.2)  # its inbox is full: Meta would come again too
        self.wait("working off", lambda: self.total("/messages?state=read") >= len(told["read"]))
        self.wait("working off", lambda: self.total("/messages?state=accepted") <= self.rows)

    # Asking

    def is_indexed(self) -> bool:
        """Whether a name that few have is found as fast as it will be."""
        begun = time.perf_counter()
        self.total("/contacts?" + urlencode({"name": "nobody is called so"}))
        return (time.perf_counter() - begun) * 1_000 < LIMIT_MILLISECONDS

    def ask(self, connection: Connection, path: str) -> dict[str, Any]:
        """One question until its median is known: at least fifteen times, and then for two seconds at the most."""
        times: list[float] = []
        answer = b""
        deadline = time.monotonic() + 2
        for number in range(WARM_ROUNDS + MOST_ROUNDS):
            begun = time.perf_counter()
            status, answer = connection.call("GET", f"/api/v1{path}")
            taken = (time.perf_counter() - begun) * 1_000
            if status != 200:
                raise Failure(f"GET {path} was answered {status}: {answer[:400].decode()}")
            if number >= WARM_ROUNDS:
                times.append(taken)
            is_hopeless = times and min(times) > 10 * LIMIT_MILLISECONDS
            if len(times) >= (HOPELESS_ROUNDS if is_hopeless else LEAST_ROUNDS) and time.monotonic() > deadline:
                break
        times.sort()
        data = json.loads(answer)["data"]
        return {
            "total": data.get("total"), "rounds": len(times), "median": statistics.median(times),
            "p99": times[min(len(times) - 1, int(len(times) * 0.99))],
        }  # fmt: skip


def status_body(rows: list[tuple[int, int]], epoch: int, status: str) -> bytes:
    """One webhook with a status for each row of (message, phone)."""
    extra = {"errors": [{"code": 131_026, "title": "Message undeliverable"}]} if status == "failed" else {}
    statuses = [
        {
            "id": f"wamid.bench.{message}", "status": status, "timestamp": str(int(time.time())),
            "recipient_id": str(phone), "biz_opaque_callback_data": f"c1.{epoch:x}.{message:x}.1",
        }
        | extra
        for message, phone in rows
    ]  # fmt: skip
    metadata = {"display_phone_number": "15550100000", "phone_number_id": PHONE_NUMBER_ID}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": statuses}
    entry = {"id": WABA_ID, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


@dataclass(frozen=True)
class Question:
    """What is asked, in words and as a path."""

    words: str
    path: str


def attributes(*pairs: tuple[str, str]) -> dict[str, str]:
    """Attributes as the query spells them."""
    return {
        f"attributes[{place}][{part}]": text
        for place, pair in enumerate(pairs)
        for part, text in zip(("name", "value"), pair)
    }


def contact_questions(rows: int, contact: str) -> list[Question]:
    """Each filter of `GET /contacts` alone, and some together."""
    middle = rows // 2
    pune, rare, nowhere = ("City", "Pune"), ("City", RARE_CITY), ("City", "Atlantis")
    well = {"optin": "true", "incomingBlocked": "false"}
    order = ("Order", f"a-{FIRST_ORDER + middle}")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("no filter", {}),
        ("name, common", {"name": "maria"}),
        ("name, common, two words", {"name": "maria silva"}),
        ("name, rare", {"name": RARE_NAME.lower()}),
        ("name, across the blank", {"name": f"{RARE_NAME[-3:]} S"}),
        ("name of 1 letter", {"name": "a"}),
        ("name of 1 letter, rare", {"name": "x"}),
        ("name of 2 letters", {"name": "ma"}),
        ("name of 2 letters, rare", {"name": "xa"}),
        ("name, accents asked for", {"name": "JOSÉ"}),
        ("name, accents left out", {"name": "dvorak"}),
        ("name, another script", {"name": "ольга"}),
        ("name, another script, 1 letter", {"name": "ш"}),
        ("name, common parts, nobody", {"name": "maria maria"}),
        ("name, nobody", {"name": NOBODY}),
        ("mobile", {"mobile": f"+{FIRST_NUMBER + middle}"}),
        ("mobile, nobody", {"mobile": "+4915112345678"}),
        ("tag, most", {"tags": "Newsletter"}),
        ("tag, few", {"tags": "vip"}),
        ("tag, rare", {"tags": "press"}),
        ("tags, two common", {"tags": "newsletter,customer"}),
        ("tags, three", {"tags": "vip,press,unheard"}),
        ("tag, unknown", {"tags": "unheard"}),
        ("attribute, common", attributes(pune)),
        ("attribute, rare", attributes(rare)),
        ("attribute, one contact", attributes(order)),
        ("attribute, unknown value", attributes(nowhere)),
        ("attribute, unknown name", attributes(("Country", "India"))),
        ("attributes, two common", attributes(pune, ("Plan", "Basic"))),
        ("attributes, common and rare", attributes(rare, ("Plan", "business"))),
        ("attributes, that exclude each other", attributes(pune, rare)),
        ("optin true", {"optin": "true"}),
        ("optin false", {"optin": "false"}),
        ("source csv", {"source": "csv"}),
        ("source api", {"source": "api"}),
        ("source wa", {"source": "wa"}),
        ("incomingBlocked true", {"incomingBlocked": "true"}),
        ("incomingBlocked false", {"incomingBlocked": "false"}),
        ("optin true, incomingBlocked false", well),
        ("optin false, incomingBlocked true", {"optin": "false", "incomingBlocked": "true"}),
        ("optin true, incomingBlocked false, source api", well | {"source": "api"}),
        ("oldest first", {"order": "1"}),
        ("oldest first, attribute, common", {"order": "1"} | attributes(pune)),
        ("oldest first, name, common", {"order": "1", "name": "maria"}),
        ("name + tag, common", {"name": "maria", "tags": "newsletter"}),
        ("name + tag, rare", {"name": "maria", "tags": "press"}),
        ("name of 1 letter + tag", {"name": "a", "tags": "newsletter"}),
        ("name + attribute", {"name": "silva"} | attributes(pune)),
        ("attribute + optin true", {"optin": "true"} | attributes(pune)),
        ("attribute + optin false", {"optin": "false"} | attributes(pune)),
        ("tag + attribute + source csv", {"tags": "newsletter", "source": "csv"} | attributes(pune)),
        ("tag + attribute + source wa", {"tags": "newsletter", "source": "wa"} | attributes(pune)),
        ("everything", well | {"name": "a", "tags": "newsletter", "source": "csv"} | attributes(pune)),
        ("page 1,000", {"page": max(2, min(1_000, rows // 100))}),
        ("last page of all", {"page": rows // 25}),
        ("page 1,000 of a common attribute", {"page": max(2, min(1_000, rows // 1_000))} | attributes(pune)),
        ("page 1,000 of a common name", {"page": max(2, min(1_000, rows // 1_000)), "name": "maria"}),
        ("limit 100", {"limit": 100}),
        ("limit 100, attribute, common", {"limit": 100} | attributes(pune)),
        ("limit 100, name, common", {"limit": 100, "name": "maria"}),
    ]  # fmt: skip
    questions = [Question(f"contacts: {words}", f"/contacts?{urlencode(query)}") for words, query in asked]
    return [*questions, Question("contacts: by id", f"/contacts/{contact}")]


def message_questions(reads: Reads, facts: dict[str, Any]) -> list[Question]:
    """Each filter of `GET /messages` alone, and some together."""
    middle = FIRST_NUMBER + reads.rows // 4
    message = reads.api("GET", f"/messages?mobile={middle}")["messages"][0]
    contact = reads.api("GET", f"/contacts?mobile={middle}")["contacts"][0]["_id"]
    with contextlib.closing(sqlite3.connect(f"file:{reads.folder / 'crier.db'}?mode=ro", uri=True)) as database:
        first, last = database.execute("SELECT min(created_at), max(created_at) FROM messages").fetchone()
        (wamid,) = database.execute("SELECT max(wamid) FROM messages WHERE phone = ?", [middle]).fetchone()
        (halfway,) = database.execute("SELECT created_at FROM messages WHERE id = ?", [reads.rows // 2]).fetchone()
    spring, summer, winter = (facts["broadcasts"][name] for name in ("spring", "summer", "winter"))

    def moment(milliseconds: int) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1_000)) + f".{milliseconds % 1_000:03d}Z"

    narrow = {"since": moment(halfway - 50), "until": moment(halfway + 50)}
    wide = {"since": moment(first + 1_000), "until": moment(last - 1_000)}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("no filter", {}),
        *[(f"state {state}", {"state": state}) for state in STATES],
        ("broadcast, large", {"broadcast": spring}),
        ("broadcast, small", {"broadcast": winter}),
        ("contact", {"contact": contact}),
        ("mobile", {"mobile": middle}),
        ("mobile, nobody", {"mobile": "+4915112345678"}),
        ("wamid + mobile", {"wamid": wamid, "mobile": middle}),
        ("sender, first", {"sender": PHONE_NUMBER_ID}),
        ("sender, second", {"sender": SECOND_SENDER}),
        ("since + until, narrow", narrow),
        ("since + until, wide", wide),
        ("since, wide", {"since": wide["since"]}),
        ("until, before all", {"until": moment(first - 1_000)}),
        ("state read + large broadcast", {"state": "read", "broadcast": spring}),
        ("state failed + large broadcast", {"state": "failed", "broadcast": spring}),
        ("state accepted + other broadcast", {"state": "accepted", "broadcast": summer}),
        ("state read + broadcast without", {"state": "read", "broadcast": winter}),
        ("state + sender", {"state": "accepted", "sender": SECOND_SENDER}),
        ("state + sender + narrow time", {"state": "accepted", "sender": PHONE_NUMBER_ID} | narrow),
        ("state + sender + wide time", {"state": "read", "sender": PHONE_NUMBER_ID} | wide),
        ("broadcast + wide time", {"broadcast": spring} | wide),
        ("broadcast + sender without", {"broadcast": spring, "sender": SECOND_SENDER}),
        ("page 1,000", {"page": max(2, min(1_000, reads.rows // 100))}),
        ("last page of all", {"page": reads.rows // 25 - 1}),
        ("page 1,000 of a state", {"page": max(2, min(1_000, reads.rows // 1_000)), "state": "delivered"}),
        ("page 1,000 of a broadcast", {"page": max(2, min(1_000, reads.rows // 1_000)), "broadcast": spring}),
        ("limit 100", {"limit": 100}),
        ("limit 100, state read", {"limit": 100, "state": "read"}),
    ]  # fmt: skip
    questions = [Question(f"messages: {words}", f"/messages?{urlencode(query)}") for words, query in asked]
    return [
        *questions,
        Question("messages: by id", f"/messages/{message['_id']}"),
        Question("broadcasts: by id", f"/broadcasts/{spring}"),
    ]


def measure(reads: Reads) -> Tally:
    facts = reads.fill()
    # The first search of a text has an index built, which answers exactly all the while, and fast when it is there.
    say("waiting for the index of contacts")
    begun = time.monotonic()
    reads.wait("indexing", reads.is_indexed)
    reads.figures["indexing_seconds"] = round(time.monotonic() - begun, 1)
    reads.figures["contacts"] = reads.total("/contacts")
    reads.figures["messages"] = reads.total("/messages")
    tally = Tally()
    for kind in ("contacts", "messages"):
        found = reads.figures[kind]
        tally.check(found >= 0.99 * reads.rows, f"there are about {reads.rows} {kind}", found)
    some = reads.api("GET", "/contacts?limit=1")["contacts"][0]["_id"]
    say("asking")
    connection = Connection(reads.crier.base_url)
    reads.figures["questions"] = {}
    for question in contact_questions(reads.rows, some) + message_questions(reads, facts):
        times = reads.figures["questions"][question.words] = reads.ask(connection, question.path)
        tally.check(
            times["median"] < LIMIT_MILLISECONDS, f"{question.words}: {times['median']:.1f} ms",
            f"{LIMIT_MILLISECONDS:.0f} ms are the limit",
        )  # fmt: skip
    reads.figures["memory"] = memory_kibibytes(reads.crier.pid)
    return tally


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(figures: dict[str, Any]) -> None:
    print(f"\n{os.cpu_count()} CPUs ({processor_name()})")
    print(f"{figures['contacts']:,} contacts, {figures['messages']:,} messages\n")
    print(f"{'':<56}{'matching':>10}{'median ms':>12}{'p99 ms':>10}{'rounds':>8}")
    for words, row in figures["questions"].items():
        total = "" if row["total"] is None else f"{row['total']:,}"
        slow = "  slow" if row["median"] >= LIMIT_MILLISECONDS else ""
        print(f"{words:<56}{total:>10}{row['median']:>12.2f}{row['p99']:>10.2f}{row['rounds']:>8}{slow}")
    if "import" in figures:
        print(f"\nimport {figures['import']['rowsPerSecond']:,} rows/s")
    print(f"memory {figures['memory']['peak'] / 1024:.0f} MiB at its peak")
    slow = sum(row["median"] >= LIMIT_MILLISECONDS for row in figures["questions"].values())
    verdict = "every one of" if not slow else f"{len(figures['questions']) - slow} of"
    print(f"{verdict} {len(figures['questions'])} medians is under {LIMIT_MILLISECONDS:.0f} ms\n")


@contextlib.contextmanager
def folder_of(keep: Path | None) -> Iterator[Path]:
    """The folder to keep, or one that is gone afterwards."""
    if keep is None:
        with temporary_folder() as folder:
            yield folder
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="contacts, and messages (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the database here; it is used again once full")
    parser.add_argument("--json", action="store_true", help="print the result as JSON, for programs")
    arguments = parser.parse_args()
    if arguments.rows < 1_000:
        parser.error("--rows: a thousand at least")
    with folder_of(arguments.keep) as folder:
        reads = Reads(arguments, folder)
        try:
            # What is checked on the way is for people; with --json it stays out of the way.
            with contextlib.redirect_stdout(sys.stderr if arguments.json else sys.stdout):
                tally = measure(reads)
        finally:
            reads.stop()
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / time.strftime("reads-%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(reads.figures, indent=2) + "\n")
    if arguments.json:
        print(json.dumps(reads.figures, indent=2))
        return 1 if tally.failed else 0
    show(reads.figures)
    print(f"whole result: {path.relative_to(ROOT)}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
