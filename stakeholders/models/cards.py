"""What organisations and registrations are found and compared by, computed from their fields."""

from dataclasses import replace
from typing import Any

from stakeholders import identity


def of(record: Any) -> identity.Card:
    """The name card of an organisation or registration; the country by its key."""
    return identity.card(
        record.legal_name,
        record.name_en,
        acronym=record.acronym,
        country=str(record.country_id or ""),
        website=record.website,
        email=record.email,
        hosts=record.other_hosts,
        others=record.other_names,
    )


def public(record: Any) -> identity.Card:
    """The same without addresses, which an organisation may keep back from the directory."""
    return replace(of(record), host="", hosts=(), domain="")


def refresh(record: Any) -> None:
    """Recompute the columns that search, duplicates and imports compare; in memory."""
    names = (record.legal_name, record.name_en, record.acronym, *record.other_names)
    record.name_key = identity.latin(record.name_en or record.legal_name)[:300]
    record.website_host = identity.website_host(record.website)[:200]
    record.mail_domain = identity.mail_domain(record.email)[:200]
    record.search_names = identity.both_scripts(*names)
    record.match_keys = identity.keys(of(record))
