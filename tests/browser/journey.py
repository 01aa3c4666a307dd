"""What people do in the main job, as steps of a browser."""

import time

AT_FIRST = {
    "legal_name": "საქართველოს ფონდი",
    "name_en": "Fund of Georgia",
    "focal_email": "nino@fund-of-georgia.example",
}
MAIL_SECONDS = 30


def press(page, label):
    """Press the button with this label, and wait for the page that follows."""
    page.locator("main").get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def register(page, site):
    """The first two steps; from the second one on there is a way back by mail."""
    page.goto(f"{site.url}/organisations/register/")
    page.fill("[name=legal_name]", AT_FIRST["legal_name"])
    page.fill("[name=name_en]", AT_FIRST["name_en"])
    page.select_option("[name=country]", "GE")
    choose(page, "organisation_type", "ngo")
    page.fill("[name=year_established]", "1999")
    press(page, "Save and continue")
    page.fill("[name=email]", "office@fund-of-georgia.example")
    page.fill("[name=website]", "www.fund-of-georgia.example")
    page.fill("[name=focal_given_name]", "Nino")
    page.fill("[name=focal_email]", AT_FIRST["focal_email"])
    press(page, "Save and continue")


def choose(page, name, value):
    """Choose in a select, or among radios or checkboxes."""
    select = page.locator(f"select[name={name}]")
    if select.count():
        select.select_option(value)
    else:
        page.check(f"[name={name}][value='{value}']")


def fill_in_the_rest(page):
    page.fill("textarea[name=description]", "We train investigators and help victims.")
    choose(page, "themes", "corruption")
    choose(page, "countries_of_operation", "GE")
    press(page, "Save and continue")
    press(page, "Save and continue")  # No status with ECOSOC and no memberships.
    page.check("[name=consent_processing]")
    page.check("[name=listing_opt_in]")
    press(page, "Save and continue")


def send(page):
    assert AT_FIRST["legal_name"] in page.inner_text("main")
    press(page, "Send the registration")


def confirm(page, site):
    """Follow the link of the mail, and press the button that is behind it."""
    text = wait_for_mail(site, AT_FIRST["focal_email"], "/confirm/")
    page.goto(next(word for word in text.split() if "/confirm/" in word))
    press(page, "Confirm my address")


def sign_in(page, site, email):
    page.goto(f"{site.url}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", "demo-csmanager")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def open_case(page, site, name):
    page.goto(f"{site.url}/admin/stakeholders/registration/?q={name}")
    page.locator("a[href*='/registration/'][href*='/change/']").first.click()
    page.wait_for_load_state()


def act(page, label, **values):
    """One of the case's steps: the button, what it asks for, the button that does it."""
    page.get_by_role("link", name=label, exact=True).first.click()
    page.wait_for_load_state()
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.locator("form.bo-step").get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def answer_checklist(page):
    """Every question passed."""
    for field in page.locator("form[action$='/checklist/'] select").all():
        field.select_option("passed")
    for field in page.locator("form[action$='/checklist/'] input[value=passed]").all():
        field.check()
    page.get_by_role("button", name="Keep the answers").click()
    page.wait_for_load_state()


def wait_for_mail(site, address, part):
    """The newest mail to this address that contains `part`; fails when none comes."""
    end = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < end:
        found = [text for text in site.mails(address) if part in text]
        if found:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"No mail to {address} with {part!r} within {MAIL_SECONDS} s.")
