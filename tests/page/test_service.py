"""Templates, groups, and numbers: what the reader decides is what the client reads."""

import json
import re

from conftest import ANA, SHOP
from playwright.sync_api import expect


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
    row.get_by_role("button", name=re.compile("Leave")).click()
    expect(page.get_by_text("Nobody has joined yet.")).to_be_visible()
    assert ANA not in members()


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
    expect(page.get_by_role("article")).to_contain_text(re.compile("PENDING|CONNECTED"))
