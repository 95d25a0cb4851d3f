"""The phone of the customer: what it shows, and what a press on it sends."""

import base64

from conftest import ANA, SHOP, bubble, conversation
from playwright.sync_api import expect

# One pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)

BUTTONS = {
    "type": "button",
    "body": {"text": "Shall we deliver on Friday?"},
    "action": {"buttons": [
        {"type": "reply", "reply": {"id": "yes", "title": "Yes, please"}},
        {"type": "reply", "reply": {"id": "no", "title": "Another day"}},
    ]},
}

LIST = {
    "type": "list",
    "header": {"type": "text", "text": "Friday, 4 December"},
    "body": {"text": "These slots are free."},
    "action": {"button": "Choose a slot", "sections": [{"title": "Slots", "rows": [
        {"id": "early", "title": "09:00 to 11:00", "description": "Bike courier"},
        {"id": "late", "title": "13:00 to 15:00", "description": "Van"},
    ]}]},
}


def is_inbound(item):
    return item.get("To") == SHOP and item.get("From") == ANA


def test_a_pressed_button_reaches_the_webhook(mock, browser, webhook):
    sent = mock.send(BUTTONS, "interactive")
    page = browser.open("#/conversations")
    conversation(page, ANA)
    page.get_by_role("button", name="Yes, please").click()
    item = webhook.item(is_inbound)
    assert item["Context"]["id"] == sent
    assert "Yes, please" in item["Message"] and "yes" in item["Message"]
    expect(page.locator(".message.mine", has_text="Yes, please")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, please")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Another day")).to_have_attribute("aria-pressed", "false")


def test_a_chosen_row_reaches_the_webhook(mock, browser, webhook):
    sent = mock.send(LIST, "interactive")
    page = browser.open("#/conversations")
    conversation(page, ANA)
    page.get_by_role("button", name="13:00 to 15:00").click()
    item = webhook.item(is_inbound)
    assert item["Context"]["id"] == sent
    assert "late" in item["Message"]
    expect(page.locator(".message.mine", has_text="13:00 to 15:00")).to_be_visible()


def test_a_template_is_shown_with_its_values_and_its_reply_can_be_pressed(mock, browser, webhook):
    code = mock.create_template()
    mock.do("ListChatappTemplate")
    mock.do(
        "SendChatappMessage", ChannelType="whatsapp", Type="template", From=SHOP, To=ANA, TemplateCode=code,
        Language="en", TemplateParams={"name": "Ana", "order": "A-7"}, Payload=["talk"],
    )
    page = browser.open("#/conversations")
    conversation(page, ANA)
    message = bubble(page, "Hi Ana, order A-7 is on its way.")
    expect(message).to_contain_text("Good news")
    expect(message).to_contain_text("Harbor Tea")
    expect(message.get_by_role("link", name="Track order")).to_have_attribute("href", "https://shop.example/track")
    message.get_by_role("button", name="Talk to us").click()
    item = webhook.item(is_inbound)
    assert "Talk to us" in item["Message"] and "talk" in item["Message"]


def test_a_form_that_is_filled_in_reaches_the_webhook(mock, browser, webhook):
    sent = mock.send({
        "type": "flow", "body": {"text": "When may we come?"},
        "action": {"name": "flow", "parameters": {
            "flow_message_version": "3", "flow_token": "t", "flow_id": "1", "flow_cta": "Choose a day",
            "flow_action": "navigate", "flow_action_payload": {"screen": "DAY"},
        }},
    }, "interactive")
    page = browser.open("#/conversations")
    conversation(page, ANA)
    page.get_by_role("button", name="Choose a day").click()
    page.get_by_role("dialog").get_by_role("textbox").fill('{"day": "Friday"}')
    page.get_by_role("button", name="Submit").click()
    item = webhook.item(is_inbound)
    assert item["Context"]["id"] == sent
    assert "Friday" in item["Message"]
    expect(page.locator(".message.mine", has_text="Friday")).to_be_visible()


def test_the_customer_writes_sends_media_and_reacts(mock, browser, webhook):
    sent = mock.send({"text": "Where shall we leave it?"})
    page = browser.open("#/conversations")
    conversation(page, ANA)
    page.get_by_role("textbox", name="Answer as").fill("At the blue door")
    page.get_by_role("button", name="Send", exact=True).click()
    assert webhook.item(is_inbound)["Message"] == "At the blue door"
    expect(page.locator(".message.mine", has_text="At the blue door")).to_be_visible()
    expect(page.get_by_role("textbox", name="Answer as")).to_have_value("")

    page.get_by_role("radio", name="Image").check(force=True)
    page.get_by_role("textbox", name="Address").fill("https://phone.example/door.jpg")
    page.get_by_role("textbox", name="Caption").fill("This one")
    page.get_by_role("button", name="Send", exact=True).click()
    item = webhook.item(is_inbound)
    assert item["Type"] == "IMAGE" and "https://phone.example/door.jpg" in item["Message"]

    page.get_by_role("radio", name="Location").check(force=True)
    page.get_by_role("textbox", name="Latitude").fill("22.5")
    page.get_by_role("textbox", name="Longitude").fill("114.1")
    page.get_by_role("button", name="Send", exact=True).click()
    item = webhook.item(is_inbound)
    assert item["Type"] == "LOCATION" and "114.1" in item["Message"]

    page.get_by_role("radio", name="Reaction").check(force=True)
    page.get_by_role("textbox", name="Emoji").fill("+")
    page.get_by_role("button", name="Send", exact=True).click()
    item = webhook.item(is_inbound)
    assert sent in item["Message"]
    expect(bubble(page, "Where shall we leave it?").get_by_role("img", name="Reactions: +")).to_be_visible()


def test_a_customer_can_write_first(mock, browser, webhook):
    page = browser.open("#/conversations")
    page.get_by_role("button", name="New conversation").click()
    page.get_by_label("Number of the business").fill(SHOP)
    page.get_by_label("Number of the customer").fill(ANA)
    page.get_by_label("Name of the customer").fill("Ana Lopez")
    page.get_by_label("Message", exact=True).fill("Do you deliver?")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(bubble(page, "Do you deliver?")).to_be_visible()
    expect(page.get_by_text("Window open")).to_be_visible()
    assert webhook.item(is_inbound)["Message"] == "Do you deliver?"


def test_what_the_server_refuses_is_told_where_it_was_tried(mock, browser):
    page = browser.open("#/conversations")
    page.get_by_role("button", name="New conversation").click()
    page.get_by_label("Number of the business").fill("not a number")
    page.get_by_label("Number of the customer").fill(ANA)
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("digits")


def test_markup_in_messages_names_and_templates_stays_text(mock, browser):
    script, image = "<script>alert(1)</script>", "<img src=x onerror=alert(2)>"
    mock.receive(f"{script} {image}", name=script)
    mock.send({"text": f"{image} </div><style>*{{display:none}}</style>"})
    mock.create_template("markup", text=f"{script} for $(name)")
    page = browser.open("#/conversations")
    conversation(page, script)
    expect(bubble(page, f"{script} {image}")).to_be_visible()
    expect(bubble(page, "</div><style>*{display:none}</style>")).to_be_visible()
    expect(page.get_by_role("heading", name=script)).to_be_visible()
    page.get_by_role("link", name="Templates").click()
    page.get_by_role("link", name="markup").click()
    expect(page.locator(".bubble", has_text=script)).to_be_visible()
    # The script of the page, and nothing of a message.
    assert page.locator("script").count() == 1
    assert page.locator("main img, main style, main iframe").count() == 0


def test_a_failed_message_explains_itself_and_leads_to_its_call(mock, browser):
    unlucky = "8613800131026"
    mock.send({"text": "Hello"}, to=unlucky)
    page = browser.open("#/conversations")
    conversation(page, unlucky)
    state = bubble(page, "Hello").locator(".state")
    expect(state).to_contain_text("Failed")
    expect(state).to_contain_text("131026")
    state.click()
    about = page.get_by_role("region", name="Selected message")
    expect(about.locator(".note.bad")).to_contain_text("131026")
    expect(about.locator(".steps li").first).to_contain_text("Accepted")
    about.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", name="SendChatappMessage")).to_be_visible()


def test_what_the_webhook_answered_stands_beside_the_message(mock, browser, webhook):
    mock.receive("Hello")
    page = browser.open("#/conversations")
    conversation(page)
    expect(bubble(page, "Hello").locator(".state")).to_contain_text("200")


def test_media_that_the_server_stores_is_shown(mock, browser, tmp_path):
    file = tmp_path / "box.png"
    file.write_bytes(PICTURE)
    mock.send({"link": mock.upload(file), "caption": "Your box"}, "image")
    page = browser.open("#/conversations")
    conversation(page, ANA)
    picture = bubble(page, "Your box").locator("img.picture")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('img.picture').naturalWidth === 1")


def test_media_elsewhere_is_a_link_and_is_not_loaded(mock, browser):
    mock.send({"link": "https://cdn.example/box.jpg", "caption": "Your box"}, "image")
    page = browser.open("#/conversations")
    conversation(page, ANA)
    link = bubble(page, "Your box").get_by_role("link", name="https://cdn.example/box.jpg")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert page.locator("main img").count() == 0


def test_a_customer_blocks_the_business_and_answers_again(mock, browser, webhook):
    mock.receive("Hello")
    page = browser.open("#/conversations")
    conversation(page)
    about = page.get_by_role("region", name="About the conversation")
    about.get_by_role("button", name="Block the business").click()
    expect(page.locator(".head .chip", has_text="Blocked")).to_be_visible()
    expect(page.get_by_text("Answering lifts the block")).to_be_visible()
    mock.send({"text": "Are you there?"})
    expect(bubble(page, "Are you there?").locator(".state")).to_contain_text("131026")
    about.get_by_role("button", name="Lift the block").click()
    expect(page.locator(".head .chip", has_text="Blocked")).to_have_count(0)
    mock.send({"text": "And now?"})
    expect(bubble(page, "And now?").locator(".state")).to_contain_text("Read")

    about.get_by_role("button", name="Block the business").click()
    expect(page.locator(".head .chip", has_text="Blocked")).to_be_visible()
    page.get_by_role("textbox", name="Answer as").fill("Here I am")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(bubble(page, "Here I am")).to_be_visible()
    expect(page.locator(".head .chip", has_text="Blocked")).to_have_count(0)


def test_a_conversation_is_cleared_and_the_others_stay(mock, browser):
    mock.receive("Hello", user="447700900140", name="Jo Park")
    mock.receive("Hi")
    page = browser.open("#/conversations")
    conversation(page)
    page.get_by_role("region", name="About the conversation").get_by_role("button", name="Clear").click()
    expect(page.get_by_role("link", name="Ana Lopez")).to_have_count(0)
    expect(page.get_by_text("Choose a conversation")).to_be_visible()
    expect(page.get_by_role("link", name="Jo Park")).to_be_visible()
    mock.receive("Me again")
    conversation(page)
    expect(bubble(page, "Me again")).to_be_visible()
    expect(page.locator(".message")).to_have_count(1)


def test_on_a_narrow_window_a_link_leads_to_what_can_be_done_with_a_conversation(mock, browser):
    mock.receive("Hello")
    page = browser.open("#/conversations", viewport={"width": 360, "height": 740})
    page.get_by_role("link", name="Ana Lopez").click()
    page.get_by_role("link", name="About", exact=True).click()
    about = page.get_by_role("region", name="About the conversation")
    expect(about).to_contain_text("WhatsApp")
    about.get_by_role("button", name="Close the window").click()
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_text("Window closed")).to_be_visible()


def test_messages_of_viber_look_as_its_kinds_are_documented(mock, browser, tmp_path):
    file = tmp_path / "tea.png"
    file.write_bytes(PICTURE)
    stored = mock.upload(file)
    video = {"link": "https://cdn.example/tea.mp4", "thumbnail": stored, "fileSize": 9, "duration": 75}
    offer = {"text": "Green tea", "link": stored, "caption": "Buy now", "action": "https://shop.example/green"}
    for kind, content in [
        ("text", {"text": "Welcome on Viber"}),
        ("document", {"link": "https://cdn.example/list", "fileName": "prices.pdf", "fileType": "pdf"}),
        ("video", video),
        ("text_button", {"text": "Black tea", "caption": "Look", "action": "https://shop.example/black"}),
        ("text_image_button", offer),
        ("text_video_button", {**video, "text": "How we pack", "caption": "Watch"}),
    ]:
        mock.send_on("viber", "28769", kind, content)
    page = browser.open("#/conversations")
    expect(page.get_by_role("heading", name="Viber 28769")).to_be_visible()
    conversation(page, ANA)
    expect(bubble(page, "Welcome on Viber")).to_be_visible()
    expect(bubble(page, "prices.pdf").get_by_role("link", name="prices.pdf")).to_have_attribute("href", "https://cdn.example/list")
    expect(bubble(page, "How we pack").get_by_role("img", name="Preview of the video")).to_be_visible()
    expect(bubble(page, "How we pack")).to_contain_text("1:15")
    expect(bubble(page, "How we pack").locator(".actions")).to_contain_text("Watch")
    card = bubble(page, "Green tea")
    expect(card.locator("img.picture")).to_be_visible()
    expect(card.get_by_role("link", name="Buy now")).to_have_attribute("href", "https://shop.example/green")
    expect(bubble(page, "Black tea").get_by_role("link", name="Look")).to_be_visible()


def test_buttons_of_messenger_can_be_pressed_and_unknown_contents_are_shown_as_they_are(mock, browser, webhook):
    page_id = "200000000000001"
    mock.send_on("messenger", page_id, "quickReply", {"text": "Tea or coffee?", "quick_replies": [
        {"content_type": "text", "title": "Tea", "payload": "tea"},
        {"content_type": "text", "title": "Coffee", "payload": "coffee"},
    ]})
    mock.send_on("messenger", page_id, "regularTemplate", {"attachment": {"type": "template", "payload": {
        "template_type": "generic", "elements": [
            {"title": "Green tea", "subtitle": "Fresh", "image_url": "https://cdn.example/green.jpg", "buttons": [
                {"type": "postback", "title": "Take green", "payload": "green"},
                {"type": "web_url", "title": "Read more", "url": "https://shop.example/green"},
            ]},
            {"title": "Black tea", "buttons": [{"type": "postback", "title": "Take black", "payload": "black"}]},
        ],
    }}})
    mock.send_on("messenger", page_id, "couponTemplate", {"offer": {"name": "<b>Half price</b>"}})
    page = browser.open("#/conversations")
    conversation(page, ANA)
    page.get_by_role("button", name="Coffee").click()
    item = webhook.item(lambda item: item.get("Type") == "REPLY")
    assert (item["To"], item["From"]) == (page_id, ANA) and "coffee" in item["Message"]
    expect(page.get_by_role("button", name="Coffee")).to_have_attribute("aria-pressed", "true")
    cards = page.get_by_role("list", name="Cards")
    expect(cards.get_by_role("link", name="Read more")).to_have_attribute("href", "https://shop.example/green")
    green, black = (cards.get_by_role("listitem").nth(place).bounding_box() for place in range(2))
    assert green["y"] == black["y"] and green["x"] < black["x"], "they stand side by side"
    cards.get_by_role("button", name="Take black").click()
    assert "black" in webhook.item(lambda item: item.get("Type") == "REPLY")["Message"]
    expect(bubble(page, '"name": "<b>Half price</b>"')).to_be_visible()
