"""The peer a user would write to send a list: rows from SQLite, posted with aiohttp, 256 at a time, each state written back.

Arguments: the sink's messages URL, the database. One line of JSON on stdout.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import sys
import time

import aiohttp

from plain_client import TASKS, message

BATCH = 500


async def main(url: str, path: str) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    sent = failed = 0
    begun, usage = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)

    async def post(session: aiohttp.ClientSession, row: int, phone: str) -> tuple[str, str | None, int]:
        body = message(row) | {"to": phone}
        async with session.post(url, json=body) as answer:
            wamid = (await answer.json())["messages"][0]["id"] if answer.status == 200 else None
        return ("accepted" if wamid else "failed", wamid, row)

    connector = aiohttp.TCPConnector(limit=TASKS)
    async with aiohttp.ClientSession(connector=connector, headers={"Authorization": "Bearer bench-token"}) as session:
        while rows := database.execute(
            "SELECT id, phone FROM messages WHERE state = 'queued' ORDER BY id LIMIT ?", (BATCH,)
        ).fetchall():
            results = await asyncio.gather(*(post(session, row, phone) for row, phone in rows))
            with database:
                database.executemany("UPDATE messages SET state = ?, wamid = ? WHERE id = ?", results)
            sent += sum(1 for state, _, _ in results if state == "accepted")
            failed += sum(1 for state, _, _ in results if state == "failed")
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    result = {
        "succeeded": sent,
        "failed": failed,
        "seconds": time.monotonic() - begun,
        "cpuMicroseconds": round(cpu * 1_000_000),
        "peakMemoryKibibytes": after.ru_maxrss,
    }
    print(json.dumps(result))


asyncio.run(main(sys.argv[1], sys.argv[2]))
