"""The edges of a request: second factor, log lines, refusals, a failure of ours."""

import io
import json
import logging
import threading

import pytest
import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from celery.contrib.testing.worker import start_worker
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from core import links, roles
from core.errors import Conflict, DomainError, IllegalTransition, NotPermitted, TooManyRequests
from core.middleware import WITHOUT_FACTOR, request_id
from csmanager import logs
from csmanager.celery import app
from csmanager.urls import handler500, urlpatterns as real
from tests.conftest import member
from tests.factories import UserFactory

assert handler500  # this module is a URL configuration too
QUEUE = "tests-of-log-lines"
NOTED = threading.Event()
ERRORS = {
    "refused": NotPermitted("You may not."),
    "conflict": Conflict("Somebody was faster."),
    "illegal": IllegalTransition("Not from here."),
    "plain": DomainError("It cannot be."),
    "often": TooManyRequests("Slower, please.", wait=70),
    "broken": RuntimeError("postgresql://user:se-cret@host and person@ngo.example"),
}


def failing(request, name, **_rest):
    raise ERRORS[name]


@app.task(name="tests.note")
def note():
    structlog.get_logger("tests").info("noted")
    NOTED.set()


def ask_for_note(request):
    note.apply_async(queue=QUEUE)
    return HttpResponse(request_id())


urlpatterns = [
    path("fails/<str:name>/", failing),
    path("fails/<str:name>/<str:token>/", failing),
    path("notes/", ask_for_note),
    path("api/v1/anything/", failing, {"name": "conflict"}),
    *real,
]


@pytest.fixture
def lines():
    """The JSON lines that production would write, read again."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatter = logs.config(as_json=True, level="INFO")["formatters"]["house"]
    handler.setFormatter(formatter["()"](**{k: v for k, v in formatter.items() if k != "()"}))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def raw(client):
    """A client that shows the page of a failure instead of raising it."""
    client.raise_request_exception = False
    return client


# Second factor


@pytest.fixture
def mandatory(settings):
    settings.STAFF_SECOND_FACTOR = True
    settings.ROOT_URLCONF = "tests.core.test_middleware"


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
@pytest.mark.parametrize("role", roles.INTERNAL)
@pytest.mark.parametrize("route", ("home", "my", "office", "account_email", "admin:index"))
def test_whoever_sees_internal_data_sets_up_a_second_factor_first(client, role, route):
    client.force_login(member(role, email="somebody@cst.example"))

    response = client.get(reverse(route))

    assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
@pytest.mark.parametrize("facts", ({"is_staff": True}, {"is_superuser": True}))
def test_staff_and_superusers_without_a_role_do_as_well(client, facts):
    client.force_login(UserFactory(**facts))

    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
def test_an_address_that_does_not_exist_leads_there_too(client, officer):
    client.force_login(officer)

    assert client.get("/nothing/here/")["Location"] == reverse("mfa_index")


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
@pytest.mark.parametrize("route", sorted(WITHOUT_FACTOR))
def test_the_way_to_a_second_factor_and_out_is_open(client, officer, route):
    client.force_login(officer)

    response = client.get(reverse(route))

    assert response.status_code in {200, 302, 405}
    assert response.headers.get("Location") != reverse("mfa_index")


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
def test_htmx_is_led_there_as_a_whole_page(client, officer):
    client.force_login(officer)

    response = client.get(reverse("home"), headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == reverse("mfa_index")


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
def test_a_program_is_told_in_json(client, officer):
    client.force_login(officer)

    response = client.get("/api/v1/anything/")

    assert response.status_code == 403
    assert "second factor" in response.json()["detail"]


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
def test_with_an_authenticator_app_the_way_is_free(client, officer):
    totp.TOTP.activate(officer, totp.generate_totp_secret())
    client.force_login(officer)

    assert client.get(reverse("my")).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
def test_recovery_codes_alone_are_no_second_factor(client, officer):
    Authenticator.objects.create(
        user=officer, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"}
    )
    client.force_login(officer)

    assert client.get(reverse("my")).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
@pytest.mark.parametrize("persona", ("focal_point", "stranger"))
def test_nobody_else_is_asked(client, request, persona):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(reverse("my")).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("mandatory")
def test_a_focal_point_who_gets_an_internal_role_is_asked_from_then_on(client, focal_point):
    client.force_login(focal_point)
    focal_point.groups.add(Group.objects.get(name=roles.UMBRELLA))

    assert client.get(reverse("my")).status_code == 302


@pytest.mark.django_db
def test_a_demonstration_asks_nobody(client, officer):
    client.force_login(officer)

    assert client.get(reverse("my")).status_code == 200


def test_every_open_route_exists():
    assert [reverse(route) for route in WITHOUT_FACTOR]


# Refusals


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_middleware")
@pytest.mark.parametrize(
    ("name", "status"),
    (("refused", 403), ("conflict", 409), ("illegal", 409), ("plain", 409), ("often", 429)),
)
def test_a_refusal_is_a_page_with_its_reason(client, name, status):
    response = client.get(f"/fails/{name}/")

    assert response.status_code == status
    assert str(ERRORS[name]) in response.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_middleware")
def test_too_many_requests_say_when_to_come_again(client):
    assert client.get("/fails/often/")["Retry-After"] == "70"


# Log lines


@pytest.mark.django_db
def test_a_request_has_an_id_in_its_answer_and_in_its_line(client, focal_point, lines):
    client.force_login(focal_point)

    response = client.get(reverse("my"))

    (line,) = [line for line in lines() if line["event"] == "request_finished"]
    assert line["request_id"] == response["X-Request-ID"]
    assert line["user_id"] == focal_point.pk
    assert "ip" not in line
    assert focal_point.email not in json.dumps(lines())


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_middleware")
def test_a_failure_shows_the_reference_under_which_the_log_has_it(raw, lines):
    response = raw.get("/fails/broken/")

    reference = response["X-Request-ID"]
    assert response.status_code == 500
    assert reference in response.content.decode()
    (line,) = [line for line in lines() if line["event"] == "request_failed"]
    assert line["request_id"] == reference
    assert "RuntimeError" in line["exception"]
    assert "person@ngo.example" not in line["exception"]


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_middleware")
def test_the_page_of_a_failure_may_use_its_style(raw):
    response = raw.get("/fails/broken/")

    nonce = response.content.decode().partition('nonce="')[2].partition('"')[0]
    assert nonce
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_middleware")
@pytest.mark.parametrize(
    "where",
    (
        "/organisations/register/{}/",
        "/account/invitation/{}/",
        "/nothing/{}/",
        "/account/login/?next=/account/invitation/{}/",
        "/fails/broken/{}/",
    ),
)
def test_the_token_of_a_link_is_in_no_line(raw, lines, where):
    token = links.make("invitation", "42", "person@ngo.example")
    raw.get(where.format(token))

    written = json.dumps(lines())
    assert "[token]" in written
    assert token not in written
    assert token.rpartition(":")[2] not in written


@pytest.mark.django_db
def test_the_key_of_a_reset_link_is_in_no_line(client, lines):
    client.get("/account/password/reset/key/2-d3adb33f-0123456789abcdef/")

    assert "d3adb33f" not in json.dumps(lines())


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    (
        ("to person@ngo.example", "to [address]"),
        ("login=person%40ngo.example&x", "login=[address]&x"),
        ("plain words, 12:30:45 and http://host:8000/", None),
        ("2026-11-24T06:12:05.816870Z", None),
        ("4bbdd4d0-1bf1-4145-ad0d-caf12f34628e", None),
        ("stakeholders.registration:42", None),
    ),
)
def test_secrets_are_taken_out_and_nothing_else(text, scrubbed):
    assert logs.without_secrets(text) == (scrubbed or text)


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_middleware")
def test_a_failure_outside_of_all_views_has_a_reference_too(raw, lines, monkeypatch):
    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", failing_early)

    response = raw.get("/")

    assert response.status_code == 500
    assert response["X-Request-ID"] in response.content.decode()


def failing_early(middleware, request):
    raise RuntimeError("early")


@pytest.fixture
def worker():
    """A worker in a thread of its own; tasks go to it instead of being done at once."""
    app.conf.task_always_eager = False
    with start_worker(app, pool="solo", queues=[QUEUE], perform_ping_check=False):
        yield
    app.conf.task_always_eager = True


@pytest.mark.urls("tests.core.test_middleware")
def test_a_task_carries_the_id_of_the_request_that_asked_for_it(worker, lines, client):
    # In this order: the worker sets Django up again, logging too.
    response = client.get("/notes/")
    assert NOTED.wait(timeout=20)

    (line,) = [line for line in lines() if line["event"] == "noted"]
    assert line["request_id"] == response["X-Request-ID"] == response.content.decode()
    assert line["task_id"]


def test_an_id_that_the_client_sends_is_not_taken_over():
    answer = Client().get(reverse("health-live"), headers={"X-Request-ID": "mine"})

    assert answer["X-Request-ID"] != "mine"
