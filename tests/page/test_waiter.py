"""A program that waits for a review: the page decides, and the waiter of the SDK ends."""

import json

import pytest
from conftest import Mock
from playwright.sync_api import expect


@pytest.fixture
def mock(webhook):
    """Reviews do not end by themselves."""
    server = Mock("--lenient", "--webhook", webhook.url, audit_listings=1_000_000)
    yield server
    server.stop()


def waiting(mock, page):
    """A waiter that has seen the template under review, and the template on the page."""
    code = mock.create_template()
    waiter = mock.begin_call(
        "GetChatappTemplateDetail", "--wait", "approved", "--interval", "1", "--deadline", "60",
        TemplateCode=code, Language="en", TemplateType="WHATSAPP",
    )
    page.goto(f"{mock.endpoint}/#/calls")
    expect(page.get_by_role("link", name="GetChatappTemplateDetail").first).to_be_visible()
    assert waiter.poll() is None
    page.goto(f"{mock.endpoint}/#/templates/{code}")
    return waiter


def test_a_template_that_is_rejected_ends_the_waiting_with_the_reason(mock, browser):
    page = browser.open("#/templates")
    waiter = waiting(mock, page)
    page.get_by_label("Reason").select_option("SCAM")
    page.get_by_role("button", name="Reject").click()
    stdout, stderr = waiter.communicate(timeout=60)
    assert waiter.returncode != 0
    assert "the state is `fail`" in stderr, stderr
    assert json.loads(stdout)["Data"]["Reason"] == "SCAM"


def test_a_template_that_is_approved_ends_the_waiting_well(mock, browser):
    page = browser.open("#/templates")
    waiter = waiting(mock, page)
    page.get_by_role("button", name="Approve").click()
    stdout, stderr = waiter.communicate(timeout=60)
    assert waiter.returncode == 0, stderr
    assert json.loads(stdout)["Data"]["AuditStatus"] == "pass"
