"""Calls, callbacks, and faults: what came over the wire, and how it goes wrong on purpose."""

import os
import re
import subprocess

from conftest import CAMS, KEY_ID, KEY_SECRET, SHOP, bubble, conversation
from playwright.sync_api import expect


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_a_call_shows_its_parameters_its_signature_and_its_answer(mock, browser):
    mock.do("ListChatappTemplate", Name="summer sale")
    page = browser.open("#/calls")
    page.get_by_role("link", name="ListChatappTemplate").click()
    detail = page.get_by_role("region", name="Selected call")
    expect(detail).to_contain_text("ACS3-HMAC-SHA256")
    expect(detail.get_by_text("summer sale", exact=True)).to_be_visible()
    detail.get_by_text("Canonical request").click()
    expect(detail.locator("pre", has_text="x-acs-action:ListChatappTemplate")).to_be_visible()
    detail.get_by_text("String to sign").click()
    expect(detail.locator("dt", has_text="expected")).to_be_visible()
    expect(detail.locator("pre", has_text="RequestId")).to_be_visible()


def test_a_wrong_signature_shows_both_signatures_at_once(mock, browser):
    mock_call = subprocess.run(
        [CAMS, "call", "ListChatappTemplate", "--endpoint", mock.endpoint, "--max-attempts", "1"],
        env={**os.environ, "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "wrong"},
        capture_output=True,
        timeout=60,
    )
    assert mock_call.returncode != 0
    page = browser.open("#/calls")
    page.get_by_role("link", name="ListChatappTemplate").click()
    detail = page.get_by_role("region", name="Selected call")
    expect(detail.locator(".note.bad")).to_contain_text("SignatureDoesNotMatch")
    expect(detail.locator("dt", has_text="expected")).to_be_visible()
    expect(detail.locator("dd .bad")).to_be_visible()
    assert KEY_SECRET not in page.content()


def test_a_call_copied_as_a_command_runs_and_makes_the_same_call(mock, browser):
    mock.send({"text": "It's 5 o'clock"})
    page = browser.open("#/calls")
    page.get_by_role("link", name="SendChatappMessage").click()
    detail = page.get_by_role("region", name="Selected call")
    environment = {**os.environ, "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET}
    environment["PATH"] = f"{os.path.dirname(CAMS)}:{environment['PATH']}"
    for label in ["cams call", "curl"]:
        detail.get_by_role("button", name=label).click()
        expect(page.get_by_role("status")).to_contain_text("Copied")
        done = subprocess.run(["bash", "-c", copied(page)], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and "MessageId" in done.stdout, (label, done)
    expect(page.locator("tbody tr", has_text="SendChatappMessage")).to_have_count(3)
    page.get_by_role("link", name="Conversations").click()
    conversation(page, "447700900123")
    expect(page.locator(".bubble", has_text="It's 5 o'clock")).to_have_count(3)


def test_calls_are_found_and_filtered(mock, browser):
    mock.do("ListChatappTemplate")
    mock.call("SendChatappMessage", ChannelType="whatsap", Type="message", From=SHOP, To="1")
    page = browser.open("#/calls")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_text("Refused", exact=True).click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("SendChatappMessage")
    page.get_by_text("All", exact=True).click()
    page.get_by_role("searchbox").fill("listchatapp")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("ListChatappTemplate")
    page.get_by_role("searchbox").fill("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()


def test_calls_are_cleared_and_all_else_stays(mock, browser):
    mock.create_template()
    page = browser.open("#/calls")
    page.get_by_role("link", name="CreateChatappTemplate").click()
    expect(page.get_by_role("region", name="Selected call")).to_contain_text("Executed")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("No calls yet")).to_be_visible()
    expect(page.get_by_text("Choose a call")).to_be_visible()
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()
    counts = mock.control("GET", "overview")["Counts"]
    assert (counts["Calls"], counts["Templates"]) == (0, 1)


def test_a_callback_shows_its_attempts_and_is_sent_again(mock, browser, webhook):
    webhook.status = 500
    mock.receive("Hello")
    page = browser.open("#/callbacks")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("500")
    row.get_by_role("link").click()
    detail = page.get_by_role("region", name="Selected callback")
    expect(detail.locator(".steps")).to_contain_text("HTTP 500")
    expect(detail.locator(".steps")).to_contain_text("no such order")
    expect(detail.locator("pre")).to_contain_text("Hello")
    expect(detail.locator(".facts")).to_contain_text("again after 1 min, 5 min and 10 min")
    webhook.status = 200
    detail.get_by_role("button", name="Send again").click()
    expect(detail.locator(".chip")).to_contain_text("Acknowledged")
    assert webhook.heard.qsize() == 2


def test_a_callback_is_sent_again_with_a_quirk(mock, browser, webhook):
    mock.receive("Hello")
    assert webhook.item(lambda item: True)["From"]
    page = browser.open("#/callbacks")
    page.locator("tbody tr").first.get_by_role("link").click()
    detail = page.get_by_role("region", name="Selected callback")
    detail.get_by_text("Send again with a quirk").click()
    send = detail.get_by_role("button", name="Send again with these")
    expect(send).to_be_disabled()
    for quirk in ["Duplicates", "Single object", "No From"]:
        detail.get_by_role("checkbox", name=quirk).check()
    send.click()
    bodies = [webhook.heard.get(timeout=30) for _ in range(2)]
    assert bodies[0] == bodies[1] and bodies[0]["Message"] == "Hello" and "From" not in bodies[0]
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(detail.locator(".facts")).to_contain_text("callback 1")
    expect(detail.locator("pre")).not_to_contain_text("From")


def test_a_fault_strikes_the_next_call_and_is_counted(mock, browser):
    page = browser.open("#/faults")
    page.get_by_label("When a client calls").fill("ListChatappTemplate")
    page.get_by_role("radio", name="Answer a code").check()
    page.get_by_label("Code", exact=True).fill("Out.OfTea")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("0 of 2 used")).to_be_visible()
    refused = mock.call("ListChatappTemplate")
    assert refused.returncode != 0 and "Out.OfTea" in refused.stderr
    expect(page.get_by_text("1 of 2 used")).to_be_visible()
    page.get_by_role("button", name="Switch off").click()
    mock.do("ListChatappTemplate")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("No fault waits for its calls.")).to_be_visible()


def test_a_fault_spares_the_calls_before_it(mock, browser):
    page = browser.open("#/faults")
    page.get_by_label("When a client calls").fill("ListChatappTemplate")
    page.get_by_role("radio", name="Answer a code").check()
    page.get_by_label("After calls").fill("1")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("after 1 more call")).to_be_visible()
    assert mock.call("ListChatappTemplate").returncode == 0
    expect(page.get_by_text("after 1 more call")).to_have_count(0)
    assert mock.call("ListChatappTemplate").returncode != 0
    expect(page.get_by_text("used up")).to_be_visible()


def test_a_quirk_bends_the_callbacks(mock, browser, webhook):
    page = browser.open("#/faults")
    page.get_by_role("checkbox", name="Double-encoded").check()
    expect(page.get_by_role("checkbox", name="Double-encoded")).to_be_checked()
    mock.receive("Hello")
    assert isinstance(webhook.heard.get(timeout=30), str)


def test_a_reset_is_asked_for_and_empties_every_view(mock, browser):
    mock.receive("Hello")
    page = browser.open("#/conversations")
    conversation(page)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text(re.compile("Nobody has written yet"))).to_be_visible()
    expect(page.get_by_text("does not exist any more")).to_be_visible()


def test_callbacks_are_found_by_what_they_tell(mock, browser):
    mock.receive("Where is my tea?")
    mock.receive("Thank you")
    page = browser.open("#/callbacks")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_role("searchbox").fill("my tea")
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox").fill("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()


def test_a_message_names_the_call_that_made_it_with_its_outcome(mock, browser):
    mock.send({"text": "Hello"})
    page = browser.open("#/conversations")
    conversation(page, "447700900123")
    bubble(page, "Hello").locator(".state").click()
    facts = page.get_by_role("region", name="Selected message")
    expect(facts).to_contain_text("SendChatappMessage")
    expect(facts).to_contain_text(re.compile(r"OK in [0-9.]+ ms"))
    facts.get_by_role("button", name="cams call").click()
    expect(page.get_by_role("status")).to_contain_text("Copied")
    assert copied(page).startswith("cams call SendChatappMessage")
