"""The peer a user would write without Crier: aiohttp, 256 calls at a time, nothing kept, nothing retried.

Arguments: the sink's messages URL, seconds. One line of JSON on stdout.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

import aiohttp

TASKS = 256


def message(number: int) -> dict:
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": f"+91{9000000000 + number}",
        "type": "template",
        "template": {
            "name": "festival_offer_template",
            "language": {"code": "en"},
            "components": [
                {
                    "type": "header",
                    "parameters": [{"type": "image", "image": {"link": "https://placehold.co/600x400/EEE/31343C.png"}}],
                },
                {
                    "type": "body",
                    "parameters": [{"type": "text", "text": "Christmas"}, {"type": "text", "text": f"Thank You {number}"}],
                },
            ],
        },
    }


async def main(url: str, seconds: float) -> None:
    number = sent = failed = 0
    end = time.monotonic() + seconds

    async def task(session: aiohttp.ClientSession) -> None:
        nonlocal number, sent, failed
        while time.monotonic() < end:
            number += 1
            async with session.post(url, json=message(number)) as answer:
                wamid = (await answer.json())["messages"][0]["id"]
            if answer.status == 200 and wamid:
                sent += 1
            else:
                failed += 1

    begun, usage = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    connector = aiohttp.TCPConnector(limit=TASKS)
    async with aiohttp.ClientSession(connector=connector, headers={"Authorization": "Bearer bench-token"}) as session:
        await asyncio.gather(*(task(session) for _ in range(TASKS)))
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


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
