"""A registration from the first page to SUBMITTED, against one bare form."""

from itertools import count

from bench.client import Connection, expect, rate
from core import links
from core.models import AuditEntry
from notifications import outbox
from stakeholders.models import Registration

SECONDS = 6.0
TEXT = "We train investigators, judges and journalists, and support those who report corruption."
_numbers = count(1)


def journey(connection: Connection, _number: int = 0) -> str:
    """All forms as an applicant posts them, and the button behind the mailed link.

    Returns the secret part of its links. Each applicant comes from another address.
    """
    number = next(_numbers)
    email = f"focal{number}@bench.example"
    start = "/organisations/register/"
    client = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
    answer = expect(connection.post(start, _identity(number), **client), 302, start)
    token = answer.headers["location"].split("/")[3]
    for step, values in _steps(number, email).items():
        address = f"{start}{token}/{step}/"
        expect(connection.post(address, values, **client), 302, address)
    (access_id,) = links.read("registration", token) or ("",)
    address = f"{start}confirm/{links.make('confirm', access_id, email)}/"
    expect(connection.post(address, {}, **client), 302, address)
    return access_id


def left_behind(access_id: str) -> tuple[int, int]:
    """How many rows of the audit log and of the outbox a journey made."""
    registration = Registration.objects.get(access_id=access_id)
    if registration.state != "submitted":
        raise SystemExit(f"A registration ended as {registration.state}.")
    audits = AuditEntry.objects.about(registration).count()
    return audits, outbox.mails_about(registration).count()


def ours(port: int) -> float:
    """Completed registrations a second."""
    return rate(port, journey, seconds=SECONDS)


def bare(port: int) -> float:
    """Posts of the bare form a second, with the same rows inserted."""
    country, kind, theme = Connection(port).get("/terms").body.decode().split()

    def work(connection: Connection, _number: int) -> None:
        number = next(_numbers)
        values = {
            **_identity(number),
            **_steps(number, f"bare{number}@bench.example")["contact"],
            "country": country,
            "organisation_type": kind,
            "description": TEXT,
            "themes": theme,
            "countries_of_operation": country,
            "consent_processing": "on",
        }
        expect(connection.post("/register", values), 302, "/register")

    return rate(port, work, seconds=SECONDS)


def _identity(number: int) -> dict[str, object]:
    return {
        "legal_name": f"Association of Integrity and Justice {number}",
        "acronym": f"AIJ{number}",
        "organisation_type": "ngo",
        "country": "KE",
        "year_established": "2004",
        "registration_number": f"R-{number}",
    }


def _steps(number: int, email: str) -> dict[str, dict[str, object]]:
    """What is posted in each step after the first; check is the button that sends it."""
    return {
        "contact": {
            "email": f"office{number}@bench.example",
            "website": f"https://www.bench{number}.example/",
            "city": "Nairobi",
            "focal_given_name": "Amina",
            "focal_family_name": "Odhiambo",
            "focal_email": email,
        },
        "work": {
            "description": f"{TEXT} {number}",
            "themes": ["corruption"],
            "countries_of_operation": ["KE"],
            "languages": ["en"],
        },
        "ecosoc": {"ecosoc_category": "none"},
        "consent": {"consent_processing": "on", "listing_opt_in": "on"},
        "check": {},
    }
