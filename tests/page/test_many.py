"""Ten thousand conversations: the page asks for a part, and shows a part."""

import json
import os
import re
import time

import pytest
from conftest import SHOP, SPACE, Mock
from playwright.sync_api import expect

CONVERSATIONS = 10_000
# Messages of each. A hundred make a state of 170 MB, so that is for measuring.
MESSAGES = int(os.environ.get("CAMS_PAGE_MESSAGES", "1"))

# The list shows fifty at first, with six elements each. Whole lists would have tens of thousands.
MOST_ELEMENTS = 1200


def message(at, number, now):
    """A message of a customer, or of the business, with about a hundred letters."""
    text = f"Hello {number}, for the {at}th time: this is what somebody may write about an order of tea, and a bit more."
    return {
        "Number": at * CONVERSATIONS + number + 1, "Time": now, "IsInbound": at % 2 == 0, "HasSpace": True,
        "Kind": "text", "Content": text if at % 2 == 0 else json.dumps({"text": text}),
    }


def state():
    """A state with all conversations; the last message of each comes last."""
    now = int(time.time() * 1000)
    conversations = [{
        "Id": number + 1, "Space": SPACE, "Channel": "whatsapp", "Number": SHOP, "User": f"4477{number:08}",
        "Name": f"Customer {number}", "Unread": 0,
        "Messages": [message(at, number, now) for at in range(MESSAGES)],
    } for number in range(CONVERSATIONS)]
    windows = [[SHOP, one["User"], now] for one in conversations]
    counted = CONVERSATIONS * MESSAGES
    history = {"Counted": counted, "Begun": CONVERSATIONS, "Windows": windows, "Components": []}
    return {"Format": "cams-mock state", "Version": 1, "Conversations": conversations, "History": history}


@pytest.fixture
def mock(tmp_path):
    """It begins with the messages. It has no webhook, which would have to take 10,000 callbacks."""
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(state()))
    server = Mock("--lenient", "--state", str(kept))
    yield server
    server.stop()


def resident(process):
    """Mebibytes of memory that a process has."""
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) // 1024


def test_ten_thousand_conversations_are_shown_in_part_and_found_in_whole(mock, browser, record_property):
    assert mock.control("GET", "overview")["Counts"]["Conversations"] == CONVERSATIONS

    page = browser.open("#/conversations")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(50)
    elements = page.evaluate("document.querySelectorAll('*').length")
    assert elements < MOST_ELEMENTS
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    shown = page.evaluate("performance.now()")
    record_property("first_paint_ms", paint)
    # A figure to read, not to pass: the clock of a busy machine proves nothing.
    print(f"\n{CONVERSATIONS} conversations of {MESSAGES}: first paint {paint:.0f} ms, rows within {shown:.0f} ms, {elements} elements, {resident(mock.process)} MiB")

    page.locator(".items").evaluate("list => { list.scrollTop = list.scrollHeight }")
    expect(rows).to_have_count(100)
    page.get_by_role("searchbox").fill("Customer 4321")
    expect(rows).to_have_count(1)
    rows.click()
    expect(page.locator(".message", has_text=re.compile("^Hello 4321")).last).to_be_visible()
