"""Templates, groups, and numbers: what the reader decides is what the client reads."""

import json
import re

import pytest
from conftest import ANA, SHOP, SPACE, Browser, Mock, bubble, conversation
from playwright.sync_api import expect


def test_an_empty_server_offers_an_example_shop(mock, browser):
    page = browser.open("#/start")
    page.get_by_role("button", name="Load the example shop").click()
    conversation(page)
    expect(bubble(page, "Hi! Did you send my order?")).to_be_visible()
    expect(bubble(page, "Hello Ana, your order A-1042 is on its way.")).to_be_visible()
    page.get_by_role("link", name="Get started").click()
    expect(page.get_by_role("heading", name="Ready when your client is")).to_be_visible()
    expect(page.get_by_role("button", name="Load the example shop")).to_have_count(0)


def card(page, language):
    return page.get_by_role("article").filter(has_text=language)


def test_a_rejected_template_fails_for_the_client_with_the_reason(mock, browser, webhook):
    code = mock.create_template()
    page = browser.open(f"#/templates/{code}")
    page.get_by_label("Reason").select_option("INVALID_FORMAT")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("article")).to_contain_text("Rejected")
    detail = mock.do("GetChatappTemplateDetail", TemplateCode=code, Language="en", TemplateType="WHATSAPP")["Data"]
    assert detail["AuditStatus"] == "fail"
    row = mock.do("ListChatappTemplate")["ListTemplate"][0]
    assert (row["AuditStatus"], row["Reason"]) == ("fail", "INVALID_FORMAT")
    item = webhook.item(lambda item: item.get("AuditStatus") == "fail")
    assert (item["TemplateCode"], item["Reason"]) == (code, "INVALID_FORMAT")


def test_each_language_is_approved_and_paused_by_itself(mock, browser):
    code = mock.create_template(language="en")
    mock.create_template(language="de", text="Hallo $(name), $(order) ist unterwegs.")
    page = browser.open(f"#/templates/{code}")
    card(page, "German").get_by_role("button", name="Pause").click()
    expect(card(page, "German").locator(".chip")).to_have_text("Paused")
    expect(card(page, "English").locator(".chip")).to_have_text("Approved")
    card(page, "German").get_by_role("button", name="Approve").click()
    expect(card(page, "German").locator(".chip")).to_have_text("Approved")


def test_the_preview_takes_other_values(mock, browser):
    code = mock.create_template()
    page = browser.open(f"#/templates/{code}")
    expect(page.locator(".bubble")).to_contain_text("Hi Ana, order A-1042 is on its way.")
    page.get_by_label("order", exact=True).fill("B-9")
    expect(page.locator(".bubble")).to_contain_text("order B-9 is on its way.")
    page.get_by_text("Variables", exact=True).click()
    expect(page.locator(".bubble")).to_contain_text("Hi name, order order is on its way.")


def test_people_join_and_leave_a_group(mock, browser):
    group = mock.create_group()
    page = browser.open("#/groups")
    page.get_by_role("link", name="Friday couriers").click()
    expect(page.get_by_text("Nobody has joined yet.")).to_be_visible()
    page.get_by_label("Number of the new member").fill(ANA)
    page.get_by_role("button", name="Join").click()
    row = page.get_by_role("row", name=re.compile(ANA))
    expect(row).to_be_visible()

    def members():
        answer = mock.do("ListChatGroupParticipants", BusinessNumber=SHOP, GroupId=group)
        return json.dumps(answer)

    assert ANA in members()
    history = page.locator(".section", has=page.get_by_role("heading", name="History")).get_by_role("listitem")
    expect(history.first).to_contain_text(f"{ANA} joined")
    expect(history.last.get_by_role("link", name="AddChatGroup")).to_be_visible()
    row.get_by_role("button", name=re.compile("Leave")).click()
    expect(page.get_by_text("Nobody has joined yet.")).to_be_visible()
    assert ANA not in members()


def test_a_group_leads_to_its_conversation_which_has_its_name(mock, browser):
    group = mock.create_group()
    mock.send({"text": "Van 3 is late."}, to=group)
    page = browser.open("#/groups")
    page.get_by_role("link", name="Friday couriers").click()
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(page.get_by_role("heading", name="Friday couriers")).to_be_visible()
    expect(bubble(page, "Van 3 is late.")).to_be_visible()


def test_a_join_that_is_refused_says_why(mock, browser):
    mock.create_group()
    page = browser.open("#/groups")
    page.get_by_role("link", name="Friday couriers").click()
    for _ in range(2):
        page.get_by_label("Number of the new member").fill(ANA)
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("row", name=re.compile(ANA))).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("member")


def test_the_code_of_a_number_is_the_one_that_the_service_wants(mock, browser):
    page = browser.open("#/numbers")
    mock.add_number()
    code = page.locator("output.secret")
    expect(code).to_be_visible()
    digits = code.inner_text().replace(" ", "")
    mock.do("ChatappVerifyAndRegister", PhoneNumber=SHOP, VerifyCode=digits)
    expect(code).to_have_count(0)
    expect(page.get_by_role("article", name=SHOP)).to_contain_text(re.compile("PENDING|CONNECTED"))


def test_a_number_is_added_verified_and_connected_on_the_page(mock, browser):
    page = browser.open("#/numbers")
    page.get_by_role("button", name="Add a number").click()
    page.get_by_label("Number with country code").fill(SHOP)
    page.get_by_label("Verified name").fill("Harbor Tea")
    page.get_by_label("Space", exact=True).last.fill(SPACE)
    page.get_by_role("button", name="Add", exact=True).click()
    shop = page.get_by_role("article", name=SHOP)
    expect(shop.locator("output.secret")).to_be_visible()
    expect(shop).to_contain_text("UNVERIFIED")
    shop.get_by_role("button", name="Verify and connect").click()
    expect(shop.locator("[data-status]")).to_have_text("CONNECTED")
    rows = mock.do("QueryChatappPhoneNumbers")["PhoneNumbers"]
    assert [(row["PhoneNumber"], row["Status"]) for row in rows] == [(SHOP, "CONNECTED")]


def test_a_number_that_exists_is_not_added_again_and_the_dialog_says_why(mock, browser):
    mock.add_number()
    page = browser.open("#/numbers")
    page.get_by_role("button", name="Add a number").click()
    page.get_by_label("Number with country code").fill(SHOP)
    page.get_by_label("Verified name").fill("Harbor Tea")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("PhoneNumberExist")


def test_a_webhook_is_set_and_tried_on_the_page(mock, browser, webhook):
    mock.connect_number()
    own = webhook.url.replace("/hook", "/own")
    page = browser.open("#/numbers")
    shop = page.get_by_role("article", name=SHOP)
    shop.get_by_role("button", name="Edit").click()
    page.get_by_label("Inbound messages").fill(own)
    page.get_by_role("button", name="Save").click()
    expect(shop).to_contain_text(own)
    shop.get_by_role("button", name="Send a test").click()
    item = webhook.item(lambda item: item.get("Message") == "This is a test.")
    assert (item["To"], item["CustSpaceId"]) == (SHOP, SPACE)
    answer = shop.get_by_role("link", name="200")
    expect(answer).to_be_visible()
    answer.click()
    expect(page.get_by_role("region", name="Selected callback")).to_contain_text(own)
    # A test is no message of anybody.
    assert mock.control("GET", "overview")["Counts"]["Conversations"] == 0


def test_the_webhook_of_an_account_is_tried_on_the_page(mock, browser, webhook):
    mock.do("UpdateAccountWebhook", StatusCallbackUrl=webhook.url, HttpFlag="Y")
    page = browser.open("#/numbers")
    page.get_by_role("button", name="Send a test").click()
    assert webhook.item(lambda item: item.get("TemplateCode") == "test")["AuditStatus"] == "pass"
    expect(page.get_by_role("link", name="200")).to_be_visible()


def test_the_webhook_of_an_account_is_set_on_the_page(mock, browser, webhook):
    mock.add_number()
    page = browser.open("#/numbers")
    account = page.get_by_role("article", name=f"Account webhook of {SPACE}")
    account.get_by_role("button", name="Edit").click()
    own = webhook.url.replace("/hook", "/own")
    page.get_by_label("Results of reviews").fill(own)
    page.get_by_role("button", name="Save").click()
    expect(account).to_contain_text(own)
    mock.create_template()
    mock.do("ListChatappTemplate")
    expect(account.get_by_role("link", name="200")).to_be_visible()


def test_a_number_is_rated_and_banned_on_the_page(mock, browser, webhook):
    mock.connect_number()
    page = browser.open("#/numbers")
    shop = page.get_by_role("article", name=SHOP)
    expect(shop).to_contain_text("TIER_250")
    shop.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Quality").select_option("RED")
    dialog.get_by_label("Status").select_option("BANNED")
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(shop.locator("[data-status]")).to_have_text("BANNED")
    row = mock.do("QueryChatappPhoneNumbers")["PhoneNumbers"][0]
    assert (row["Status"], row["QualityRating"], row["MessagingLimitTier"]) == ("BANNED", "RED", "TIER_250")
    assert webhook.item(lambda item: item.get("Type") == "phoneQualityUpdate")["Status"] == "RED"


def test_an_invite_link_is_replaced_and_deleted_on_the_page(mock, browser):
    mock.create_group()
    page = browser.open("#/groups")
    page.get_by_role("link", name="Friday couriers").click()
    link = page.get_by_role("button", name="https://chat")
    before = link.inner_text()
    page.get_by_role("button", name="Replace").click()
    expect(link).not_to_have_text(before)
    rows = mock.do("ListChatGroup", BusinessNumber=SHOP, Page={"Index": 1, "Size": 20})["Data"]["List"]
    assert rows[0]["InviteLink"] == link.inner_text()
    page.get_by_role("button", name="Delete").click()
    expect(link).to_have_count(0)
    expect(page.get_by_text("Invite link deleted")).to_be_visible()
    page.get_by_role("button", name="New link").click()
    expect(link).to_be_visible()


def test_a_group_counts_what_nobody_has_read(mock, browser):
    group = mock.create_group()
    mock.send({"text": "Van 3 is late."}, to=group)
    page = browser.open("#/groups")
    expect(page.get_by_label("1 unread")).to_be_visible()
    page.get_by_role("link", name="Friday couriers").click()
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(bubble(page, "Van 3 is late.")).to_be_visible()
    page.get_by_role("link", name="Groups").click()
    expect(page.get_by_role("link", name="Friday couriers")).to_be_visible()
    expect(page.get_by_label("1 unread")).to_have_count(0)


def test_a_rejection_says_what_it_means_and_may_lack_a_reason(mock, browser):
    code = mock.create_template()
    page = browser.open(f"#/templates/{code}")
    reject = page.get_by_role("button", name="Reject")
    page.get_by_label("Reason").select_option("INCORRECT_CATEGORY")
    reject.click()
    note = page.get_by_role("article").locator(".note.bad")
    expect(note).to_contain_text("belongs to another category")
    expect(note).to_contain_text("ModifyChatappTemplate")
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Reason").select_option("no reason yet")
    reject.click()
    expect(note).to_contain_text("Rejected without a reason")


def test_a_preview_says_what_speaks_against_the_template(mock, browser):
    fine = mock.create_template()
    doubtful = mock.create_template("order_again", text="$(name), is order $(order)")
    page = browser.open(f"#/templates/{fine}")
    expect(page.get_by_role("article")).to_contain_text("No findings")
    page.get_by_role("link", name="order_again").click()
    expect(page.get_by_role("article").locator(".note.warn").first).to_contain_text("variable")
    assert mock.control("GET", "templates?Text=" + doubtful)["Templates"][0]["Findings"] != []


def test_groups_are_found_by_subject_and_by_member(mock, browser):
    mock.create_group("Friday couriers")
    mock.create_group("Weekly orders")
    link = next(one for one in mock.control("GET", "groups")["Groups"] if one["Subject"] == "Weekly orders")["InviteLink"]
    mock.control("POST", "join", {"InviteLink": link, "Number": ANA})
    page = browser.open("#/groups")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    for text, found in [("friday", "Friday couriers"), (ANA, "Weekly orders")]:
        page.get_by_role("searchbox").fill(text)
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(found)
    page.get_by_role("searchbox").fill("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()


@pytest.fixture
def kept(tmp_path):
    """A server that was started with files."""
    seed = tmp_path / "shop.yaml"
    seed.write_text(f"Numbers: [{{PhoneNumber: '{SHOP}', VerifiedName: Harbor Tea}}]\n")
    server = Mock("--seed", str(seed), "--state", str(tmp_path / "kept.json"))
    yield server
    server.stop()


def test_the_foot_names_the_files_of_the_seed_and_the_state(kept, chromium):
    opened = Browser(chromium, kept.endpoint)
    foot = opened.open("#/numbers").locator("footer")
    expect(foot).to_contain_text("Seed shop.yaml")
    expect(foot).to_contain_text("State kept.json")
    opened.close()
