"""The pictures of the guide, written when `--pictures` is given: what the page looks like with a small shop."""

import re

import pytest
from conftest import ANA, ROOT, SHOP, bubble
from playwright.sync_api import expect

FOLDER = ROOT / "docs" / "guide" / "pictures"
MOST_BYTES = 120_000

WIDE = {"viewport": {"width": 1280, "height": 800}}
NARROW = {"viewport": {"width": 390, "height": 760}}


@pytest.fixture
def shop(mock):
    """A shop that sells tea, and one customer who talks to it."""
    mock.connect_number()
    code = mock.create_template("order_shipped")
    mock.create_template("order_shipped", "de", "Hallo $(name), $(order) ist unterwegs.")
    mock.do("ListChatappTemplate")
    mock.receive("Hello", "447700900140", "Jo Park")
    mock.send({"text": "Hello"}, to="8613800131026")
    mock.receive("Do you deliver to Third Street?")
    mock.do(
        "SendChatappMessage", ChannelType="whatsapp", Type="template", From=SHOP, To=ANA, TemplateCode=code,
        Language="en", TemplateParams={"name": "Ana", "order": "A-1042"},
    )
    mock.send({
        "type": "list", "header": {"type": "text", "text": "Friday, 4 December"},
        "body": {"text": "Of course! These slots are free."},
        "action": {"button": "Choose a slot", "sections": [{"title": "Slots", "rows": [
            {"id": "early", "title": "09:00 to 11:00", "description": "Bike courier"},
            {"id": "late", "title": "13:00 to 15:00", "description": "Van, needs a signature"},
        ]}]},
    }, "interactive")
    mock.call("SendChatappMessage", ChannelType="whatsap", Type="message", From=SHOP, To="1")
    mock.control("POST", "faults", {
        "Action": "SendChatappMessage", "Kind": "Throttled", "RetryAfterMs": 1500, "Times": 10, "Probability": 0.25, "Seed": 42,
    })
    mock.control("POST", "faults", {"Action": "*", "Kind": "Delay", "DelayMs": 80, "Always": True})
    return mock, code


def take(page, name):
    page.mouse.move(0, 0)
    path = FOLDER / f"local-cams-{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    assert path.stat().st_size <= MOST_BYTES, f"{path} is too large"


def test_pictures_of_the_guide(shop, browser, request):
    if not request.config.getoption("--pictures"):
        pytest.skip("pictures are written with --pictures")
    FOLDER.mkdir(parents=True, exist_ok=True)
    mock, code = shop
    page = browser.open("#/conversations", **WIDE)
    page.get_by_role("link", name=re.compile("Ana Lopez")).click()
    page.get_by_role("button", name="13:00 to 15:00").click()
    reply = page.locator(".message.mine", has_text="13:00 to 15:00")
    expect(reply.locator(".state")).to_contain_text("200")
    bubble(page, "Of course!").locator(".state").click()
    expect(page.get_by_role("region", name="Selected message")).to_contain_text("Delivered")
    take(page, "conversations")
    conversation = page.url.split("#")[1].rsplit("/", 1)[0]

    page = browser.open(f"#/templates/{code}", **WIDE)
    expect(page.get_by_role("article")).to_have_count(2)
    take(page, "templates")

    call = mock.control("GET", "calls", None)["Calls"][-1]["Id"]
    page = browser.open(f"#/calls/{call}", color_scheme="dark", **WIDE)
    expect(page.get_by_role("region", name="Selected call")).to_contain_text("RequestId")
    take(page, "calls-dark")

    page = browser.open("#/faults", **WIDE)
    expect(page.get_by_text("0 of 10 used")).to_be_visible()
    take(page, "faults")

    page = browser.open(f"#{conversation}", **NARROW)
    expect(page.locator(".message.mine", has_text="13:00 to 15:00")).to_be_visible()
    take(page, "narrow")
