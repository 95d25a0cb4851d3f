"""A load by the official Python SDK: `load.py --client sync --endpoint http://127.0.0.1:PORT`. Prints what was measured as
one JSON object.

Between two moments at which calls, clock and processor are read the load goes on, so neither its beginning nor its end is
in the figures. `drive.rs` does the same."""

import argparse
import asyncio
import json
import threading
import time

from alibabacloud_cams20200606.client import Client
from alibabacloud_cams20200606.models import AddChatGroupInviteLinkRequest
from alibabacloud_tea_openapi.models import Config

INVITE_LINK = "https://chat.whatsapp.com/E93kdk0000"


class Load:
    """What the threads or tasks of a load share."""

    def __init__(self):
        self.is_over = False
        self.counts = []
        self.failures = []

    def slot(self):
        """A counter of its own for each thread, since adding to a shared one could lose calls."""
        count = [0]
        self.counts.append(count)
        return count

    def calls(self):
        return sum(count for count, in self.counts)

    def failed(self, error):
        self.failures.append(f"{type(error).__name__}: {error}")
        self.is_over = True


def request():
    return AddChatGroupInviteLinkRequest(
        business_number="8613800000000", group_id="E93kdk0000", cust_space_id="cams-x000"
    )


def check(response):
    if response.body.invite_link != INVITE_LINK:
        raise ValueError(f"not the expected response: {response.to_map()}")


def repeat(client, load):
    count = load.slot()
    while not load.is_over:
        try:
            check(client.add_chat_group_invite_link(request()))
        except Exception as error:
            return load.failed(error)
        count[0] += 1


async def repeat_async(client, load):
    count = load.slot()
    while not load.is_over:
        try:
            check(await client.add_chat_group_invite_link_async(request()))
        except Exception as error:
            return load.failed(error)
        count[0] += 1


def run(client, load, arguments):
    slots = [threading.Thread(target=repeat, args=(client, load)) for _ in range(arguments.in_flight)]
    for slot in slots:
        slot.start()
    time.sleep(arguments.warm_up)
    begin = look(load)
    time.sleep(arguments.seconds)
    end = look(load)
    load.is_over = True
    for slot in slots:
        slot.join()
    return begin, end


async def run_async(client, load, arguments):
    slots = [asyncio.create_task(repeat_async(client, load)) for _ in range(arguments.in_flight)]
    await asyncio.sleep(arguments.warm_up)
    begin = look(load)
    await asyncio.sleep(arguments.seconds)
    end = look(load)
    load.is_over = True
    await asyncio.gather(*slots)
    return begin, end


def look(load):
    return load.calls(), time.monotonic(), time.process_time()


def peak_memory():
    """As `process.rs` reads it. That of `resource` may be that of the program which started this one."""
    with open("/proc/self/status") as status:
        kib, = (line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(kib) * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", choices=["sync", "async"], required=True)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--in-flight", type=int, default=1)
    parser.add_argument("--warm-up", type=float, default=0.5)
    parser.add_argument("--seconds", type=float, default=3.0)
    arguments = parser.parse_args()
    client = Client(Config(
        access_key_id="LTAI0000000000000000",
        access_key_secret="a-secret-of-thirty-characters-x",
        endpoint=arguments.endpoint.removeprefix("http://"),
        protocol="http",
    ))
    load = Load()
    if arguments.client == "sync":
        begin, end = run(client, load, arguments)
    else:
        begin, end = asyncio.run(run_async(client, load, arguments))
    calls, seconds, cpu_seconds = (after - before for before, after in zip(begin, end))
    measured = {
        "calls": calls,
        "failed": len(load.failures),
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_memory_bytes": peak_memory(),
    }
    if load.failures:
        measured["failure"] = load.failures[0]
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
