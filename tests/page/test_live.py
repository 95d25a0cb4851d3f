"""What happens at the server appears by itself."""

from conftest import SHOP, conversation
from playwright.sync_api import expect


def test_a_fresh_server_says_how_to_begin_and_the_first_call_shows_itself(mock, browser):
    page = browser.open()
    expect(page.get_by_role("heading", name="Ready when your client is")).to_be_visible()
    expect(page.locator("pre").first).to_contain_text(f"CAMS_ENDPOINT={mock.endpoint}")
    expect(page.locator("pre").first).to_contain_text("SECRET='(the secret it was started with)'")
    mock.do("ListChatappTemplate")
    expect(page.get_by_role("link", name="ListChatappTemplate")).to_be_visible()


def test_a_message_that_the_sdk_sends_appears_on_the_phone(mock, browser):
    mock.receive("Is it on its way?")
    page = browser.open("#/conversations")
    conversation(page)
    mock.send({"text": "It is."})
    message = page.locator(".message", has_text="It is.")
    expect(message).to_be_visible()
    expect(message.locator(".state")).to_contain_text("Read")


def test_a_call_appears_on_top_and_tells_what_was_wrong(mock, browser):
    page = browser.open("#/calls")
    mock.do("ListChatappTemplate")
    refused = mock.call("SendChatappMessage", ChannelType="whatsap", Type="message", From=SHOP, To="1")
    assert refused.returncode != 0
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("SendChatappMessage")
    expect(first).to_contain_text("ChannelTypeNotSupport")


def test_a_paused_page_counts_what_it_does_not_show(mock, browser):
    page = browser.open("#/calls")
    expect(page.get_by_text("No calls yet")).to_be_visible()
    page.get_by_role("button", name="Live").click()
    mock.do("ListChatappTemplate")
    expect(page.get_by_role("button", name="Paused, 1 new")).to_be_visible()
    expect(page.get_by_text("No calls yet")).to_be_visible()
    page.get_by_role("button", name="Paused, 1 new").click()
    expect(page.get_by_role("link", name="ListChatappTemplate")).to_be_visible()


def test_a_row_stays_in_place_while_new_ones_come(mock, browser):
    for _ in range(3):
        mock.do("ListChatappTemplate")
    page = browser.open("#/calls")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    page.set_viewport_size({"width": 1440, "height": 190})
    rows.nth(1).hover()
    before = rows.nth(1).bounding_box()["y"]
    mock.do("ListChatGroup", BusinessNumber=SHOP, Page={"Index": 1, "Size": 1})
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    assert abs(rows.nth(2).bounding_box()["y"] - before) < 2
    page.get_by_role("button", name="1 new").click()
    expect(page.get_by_role("button", name="1 new")).to_have_count(0)


def test_a_server_that_is_gone_is_told_and_what_was_loaded_stays(mock, browser):
    mock.receive("Hello")
    page = browser.open("#/conversations")
    conversation(page)
    mock.stop()
    expect(page.get_by_role("button", name="Reconnecting")).to_be_visible()
    expect(page.locator(".message", has_text="Hello")).to_be_visible()
