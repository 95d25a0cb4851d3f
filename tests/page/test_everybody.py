"""The page by keyboard alone, for axe-core, and on every width."""

import pathlib

import axe_playwright_python
import pytest
from conftest import ANA, SHOP, VIEWS, bubble
from playwright.sync_api import expect

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDTHS = [1440, 1100, 800, 360]


@pytest.fixture
def full_mock(mock, webhook):
    """One of everything, and what can go wrong."""
    mock.connect_number()
    mock.add_number("447700900001")
    code = mock.create_template()
    mock.create_template(language="ar")
    mock.create_group()
    link = mock.control("GET", "groups")["Groups"][0]["InviteLink"]
    mock.control("POST", "join", {"InviteLink": link, "Number": ANA})
    mock.receive("Is it on its way?")
    mock.send({"text": "It is."})
    mock.send({"link": "https://cdn.example/bill.pdf", "fileName": "bill.pdf"}, "document")
    mock.send({
        "type": "list", "body": {"text": "When?"},
        "action": {"button": "Choose", "sections": [{"title": "Friday", "rows": [{"id": "1", "title": "Noon"}]}]},
    }, "interactive")
    mock.send({"text": "Hello"}, to="8613800131026")
    viber = {"text": "Tea", "link": "https://cdn.example/tea.jpg", "caption": "Buy", "action": "https://shop.example/"}
    mock.send_on("viber", "28769", "text_image_button", viber, to="447700900777")
    elements = [{"title": "Tea", "buttons": [{"type": "postback", "title": "Take it", "payload": "tea"}]}] * 3
    mock.send_on("messenger", "200000000000001", "regularTemplate", {"elements": elements}, to="447700900777")
    mock.send_on("messenger", "200000000000001", "couponTemplate", {"unknown": ["x" * 80] * 3}, to="447700900777")
    mock.control("POST", "block", {"BusinessNumber": "28769", "UserNumber": "447700900777"})
    mock.call("SendChatappMessage", ChannelType="whatsap", Type="message", From=SHOP, To="1")
    mock.control("POST", "faults", {"Action": "*", "Kind": "Delay", "DelayMs": 1, "Times": 3, "Probability": 0.5})
    return mock, code


def addresses(mock, code):
    """A view each, and where there are details, those as well."""
    message = mock.control("GET", "conversations")["Conversations"]
    failed = next(one for one in message if one["UserNumber"].endswith("131026"))
    ana = next(one for one in message if one["UserNumber"] == ANA)
    call = mock.control("GET", "calls")["Calls"][-1]["Id"]
    callback = mock.control("GET", "callbacks")["Callbacks"][-1]["Id"]
    group = mock.control("GET", "groups")["Groups"][0]["Number"]
    details = [
        f"conversations/{ana['Conversation']}",
        f"conversations/{ana['Conversation']}/about",
        *(f"conversations/{one['Conversation']}" for one in message if one["UserNumber"] == "447700900777"),
        f"conversations/{failed['Conversation']}/{failed['Last']['MessageId']}",
        f"templates/{code}", f"groups/{group}", f"calls/{call}", f"callbacks/{callback}",
    ]
    return [f"#/{name}" for name in VIEWS + details]


# In the dark only colors differ, and those are the same on every width.
IN_THE_DARK = {"runOnly": ["color-contrast"]}


@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [*(("light", width, {}) for width in WIDTHS), *(("dark", width, IN_THE_DARK) for width in (WIDTHS[0], WIDTHS[-1]))],
)
def test_axe_finds_nothing_serious_and_nothing_sticks_out(full_mock, browser, scheme, width, rules):
    mock, code = full_mock
    page = browser.open(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.evaluate(AXE)
    found = []
    for address in addresses(mock, code):
        page.evaluate("address => { location.hash = address }", address)
        name = address.split("/")[1]
        expect(page).to_have_title(f"{'Get started' if name == 'start' else name.capitalize()} · local CAMS")
        expect(page.get_by_text("Loading …")).to_have_count(0)
        for problem in page.evaluate("rules => axe.run(rules)", rules)["violations"]:
            if problem["impact"] in ("serious", "critical"):
                found.append((address, problem["id"], problem["nodes"][0]["target"]))
        wide = page.evaluate("""() => document.documentElement.scrollWidth > innerWidth ||
            [...document.querySelectorAll('.pane')].some((pane) => pane.offsetParent && pane.scrollWidth > pane.clientWidth + 1)""")
        if wide:
            found.append((address, "sticks out"))
    assert found == []


def test_everything_on_the_way_from_a_message_to_its_call_goes_by_keyboard(mock, browser):
    mock.receive("Is it on its way?")
    mock.send({"type": "button", "body": {"text": "Friday?"}, "action": {"buttons": [
        {"type": "reply", "reply": {"id": "yes", "title": "Yes"}},
    ]}}, "interactive")
    page = browser.open("#/faults")
    press = page.keyboard.press
    press("1")
    expect(page).to_have_title("Conversations · local CAMS")
    expect(page.get_by_role("link", name="Ana Lopez")).to_be_visible()
    press("j")
    expect(page.locator("[data-row]:focus")).to_contain_text("Ana Lopez")
    press("Enter")
    expect(bubble(page, "Friday?")).to_be_visible()

    # Tab reaches the button of the message; Space presses it.
    page.get_by_role("region", name="Messages").focus()
    for _ in range(6):
        press("Tab")
        if page.locator(":focus").inner_text() == "Yes":
            break
    press("Space")
    expect(page.locator(".message.mine", has_text="Yes")).to_be_visible()

    press("r")
    page.keyboard.type("See you then")
    press("Enter")
    expect(page.locator(".message.mine", has_text="See you then")).to_be_visible()
    # In the field, letters are letters; Escape leaves it.
    page.keyboard.type("j1p?")
    expect(page.get_by_role("textbox", name="Answer as")).to_have_value("j1p?")
    press("Escape")

    page.get_by_role("region", name="Messages").focus()
    press("k")
    for _ in range(2):
        press("k")
    press("Enter")
    expect(page.get_by_role("region", name="Selected message")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("region", name="About the conversation")).to_be_visible()

    press("5")
    expect(page.get_by_role("link", name="SendChatappMessage")).to_be_visible()
    press("/")
    page.keyboard.type("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    for _ in "nothing like it":
        press("Backspace")
    expect(page.get_by_role("link", name="SendChatappMessage")).to_be_visible()
    press("Escape")
    press("j")
    press("Enter")
    expect(page.get_by_role("region", name="Selected call")).to_contain_text("RequestId")
    press("c")
    expect(page.get_by_role("status")).to_contain_text("Copied")
    assert "SendChatappMessage" in page.evaluate("navigator.clipboard.readText()")

    press("p")
    expect(page.get_by_role("button", name="Paused")).to_be_visible()
    press("p")
    press("n")
    expect(page.get_by_role("dialog")).to_contain_text("New conversation")
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_single_keys_can_be_turned_off(mock, browser):
    page = browser.open("#/calls")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("checkbox", name="Single keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("1")
    expect(page).to_have_title("Calls · local CAMS")


def test_the_skip_link_comes_first_and_leads_to_the_content(mock, browser):
    page = browser.open("#/calls")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    expect(page).to_have_title("Calls · local CAMS")


def test_a_narrow_window_shows_one_pane_and_the_way_back(mock, browser):
    mock.receive("Hello")
    page = browser.open("#/conversations", viewport={"width": 360, "height": 740})
    expect(page.get_by_role("region", name="Messages")).to_be_hidden()
    page.get_by_role("link", name="Ana Lopez").click()
    expect(bubble(page, "Hello")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    bubble(page, "Hello").locator(".state").click()
    expect(bubble(page, "Hello")).to_be_hidden()
    for _ in range(2):
        page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("searchbox")).to_be_visible()
