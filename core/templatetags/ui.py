"""The interface's components: one tag each, drawn by templates/components/.

Loaded as builtins, so a template writes {% badge label tone %} without {% load %}.
The page /components/ shows each with every variant. Nothing here names the domain.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from core.templatetags.moments import day_text, in_zone, zone_text

type Drawn = dict[str, Any]

register = template.Library()

TONE_ICONS = {
    "neutral": "circle",
    "info": "info",
    "success": "check",
    "warning": "warning",
    "danger": "cross",
}
TONE_ALIASES = {"error": "danger", "debug": "neutral"}


# Wrappers: {% card title="…" %} any markup {% endcard %}


@register.simple_block_tag
def card(
    content: str, title: str = "", url: str = "", meta: str = "", level: int = 2
) -> SafeString:
    """A bordered box: title (linked if url), meta a small line below it, level 2-4."""
    return _draw("card", body=content, title=title, url=url, meta=meta, level=level)


@register.simple_block_tag
def panel(content: str, title: str, tone: str = "success") -> SafeString:
    """The large confirmation at the end of a process; title is the page's h1."""
    return _draw("panel", body=content, title=title, **_toned(tone))


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "", role: str = "") -> SafeString:
    """A notice. role "status" or "alert" if it came after the page was there."""
    return _draw("alert", body=content, title=title, role=role, **_toned(tone))


@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "", caption: str = "") -> SafeString:
    """The page's h1, a caption above, a lead below; buttons or badges as content."""
    body = SafeString(content.strip())
    return _draw("page_header", body=body, title=title, lead=lead, caption=caption)


@register.simple_block_tag
def grid(content: str, size: str = "medium") -> SafeString:
    """Cards side by side where there is room; size small, medium, large: a card's."""
    return _draw("grid", body=content, size=size)


@register.simple_block_tag
def actions(content: str, label: str = "") -> SafeString:
    """A row of buttons that wraps; label names the group if it is not obvious."""
    return _draw("actions", body=content, label=label)


@register.simple_block_tag
def disclosure(content: str, summary: str, *, opened: bool = False) -> SafeString:
    """Text behind a line that opens it, without script."""
    return _draw("disclosure", body=content, summary=summary, opened=opened)


@register.simple_block_tag
def table_wrap(content: str, label: str) -> SafeString:
    """Let a wide table scroll by itself, also by keyboard; label says what it lists."""
    return _draw("table_wrap", body=content, label=label)


@register.simple_block_tag(takes_context=True)
def filters_panel(
    context: Context, content: str, label: str = "", clear_url: str = ""
) -> SafeString:
    """A GET form around filter fields with Apply, and Clear if clear_url is given.

    Open when the address has a query. Selects marked data-autosubmit apply themselves
    where there is script; the button goes when all of the fields are such.
    """
    request = context.get("request")
    opened = bool(request and request.GET)
    drawn = {"label": label, "clear_url": clear_url, "opened": opened}
    return _draw("filters_panel", body=content, **drawn)


@register.simple_block_tag
def summary_list(content: str, title: str = "") -> SafeString:
    """Check your answers: {% row %} tags inside."""
    return _draw("summary_list", body=content, title=title)


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    """The way to this page: {% crumb %} tags inside; for the block of that name."""
    return _draw("breadcrumbs", body=content)


# Leaves


@register.inclusion_tag("components/crumb.html")
def crumb(label: str, url: str = "") -> Drawn:
    """One step of the breadcrumbs; the last one has no url."""
    return {"label": label, "url": url}


@register.inclusion_tag("components/row.html")
def row(label: str, value: object, url: str = "", action: str = "") -> Drawn:
    """A line of a summary_list; url leads to where it is changed by action (Change)."""
    return {"label": label, "value": value, "url": url, "action": action}


@register.simple_tag
def badge(label: str, tone: str = "neutral") -> SafeString:
    """A state: label, tone (neutral info success warning danger) and its shape."""
    return _draw("badge", label=label, **_toned(tone))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from components/icon.html; hidden from screen readers without label."""
    return _draw("icon", name=name, label=label)


@register.inclusion_tag("components/button.html")
def button(label: str, url: str = "", variant: str = "primary", **attrs: str) -> Drawn:
    """A link that looks like a button if url is given, else a submit button.

    variant: primary, secondary, danger, quiet. Further attributes: name, value, form,
    icon, confirm (a question asked before), hint (read out after the label).
    """
    return {"label": label, "url": url, "variant": variant, **attrs}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", action_url: str = "", action_label: str = "") -> Drawn:
    """What stands where a list would be: what is missing, why, what to do next."""
    action = {"url": action_url, "label": action_label}
    return {"title": title, "text": text, "action": action}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[tuple[str, str, str]], label: str = "") -> Drawn:
    """Where one is in a form: (label, url, state), state done, current or todo."""
    listed = [{"label": name, "url": url, "state": state} for name, url, state in items]
    states = [item["state"] for item in listed]
    current = states.index("current") + 1 if "current" in states else len(states)
    return {"items": listed, "current": current, "total": len(states), "label": label}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any, title: str = "") -> Drawn:
    """Every error of a form or formset, linked to its field; nothing if there is none.

    {% crispy form %} and {{ form|crispy }} draw it by themselves.
    """
    return {"problems": list(_problems(form)), "title": title}


@register.inclusion_tag("components/data_list.html")
def data_list(items: Iterable[tuple[str, object]]) -> Drawn:
    """Facts as (label, value); those without a value are left out."""
    return {"items": [item for item in items if item[1] not in (None, "")]}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[object], zone: str = "") -> Drawn:
    """What happened, as given: entries have at, text, and maybe actor, note, tone."""
    return {"entries": entries, "zone": zone}


@register.inclusion_tag("components/stats.html")
def stats(items: Iterable[tuple[object, str]]) -> Drawn:
    """A few large figures: items are (number, label); whole numbers are grouped."""
    return {"items": [(_grouped(number), label) for number, label in items]}


@register.inclusion_tag("components/progress.html")
def progress(value: int, maximum: int = 100, label: str = "") -> Drawn:
    """How far something is, as a bar and in words; label says of what."""
    return {"value": value, "maximum": maximum, "label": label}


@register.inclusion_tag("components/chip.html")
def chip(label: str, url: str, name: str = "") -> Drawn:
    """A filter that is set; the link takes it away. name is the filter's: Country."""
    return {"label": label, "url": url, "name": name}


@register.inclusion_tag("components/copy_text.html")
def copy_text(value: str) -> Drawn:
    """A reference in fixed width, with a copy button where there is script."""
    return {"value": value}


@register.inclusion_tag("components/section_nav.html", takes_context=True)
def section_nav(context: Context, items: Iterable[tuple[str, str]], label: str = "") -> Drawn:
    """Tabs that are links: items are (label, url); the one of this page is marked."""
    path = _path(context)
    return {"items": [(text, url, url == path) for text, url in items], "label": label}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: Context, label: str, route: str, avoid: str = "") -> Drawn:
    """A link of the main navigation; nothing if there is no such route.

    Marked as current on its page and below, save under the address avoid.
    """
    try:
        url = reverse(route)
    except NoReverseMatch:
        return {"url": ""}
    path = _path(context)
    inside = path.startswith(url) and not (avoid and path.startswith(avoid))
    current = "page" if path == url else "true" if inside else ""
    return {"label": label, "url": url, "current": current}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, parameter: str = "page") -> Drawn:
    """Links to the other pages of a Page, keeping the rest of the query.

    A page whose paginator knows no num_pages gets only Previous and Next.
    """
    query = context["request"].GET.copy()

    def link(number: int | str) -> str:
        if isinstance(number, str):  # The gap between pages far apart.
            return ""
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    total, paginator = getattr(page.paginator, "num_pages", None), page.paginator
    shown = paginator.get_elided_page_range(page.number, on_each_side=1)
    return {
        "page": page,
        "total": total,
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
        "links": [(n, link(n)) for n in (shown if total else ())],
    }


# Dates


@register.simple_tag
def when(value: datetime | date | None, zone: str | tzinfo = "") -> SafeString:
    """A moment: <time>24 November 2026, 14:00 Vienna time (CET)</time>.

    zone: its name or object, else the reader's current one. A date stays a date.
    """
    if not isinstance(value, datetime):
        return date_only(value)
    local = in_zone(value, zone)
    text = _("%(date)s, %(time)s %(zone)s") % {
        "date": day_text(local),
        "time": formats.time_format(local, "H:i"),
        "zone": zone_text(local),
    }
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.simple_tag
def date_only(value: datetime | date | None, zone: str | tzinfo = "") -> SafeString:
    """A day: <time>24 November 2026</time>; of a moment, the day it is in the zone."""
    if value is None:
        return SafeString("")
    day = in_zone(value, zone).date() if isinstance(value, datetime) else value
    text = day_text(day)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), text)


@register.simple_tag
def deadline(value: datetime | None, zone: str | tzinfo = "") -> SafeString:
    """A moment as "when" says it, and how long is left; the script keeps that fresh."""
    if value is None:
        return SafeString("")
    left = timeuntil(value, depth=1) if value > timezone.now() else ""
    return _draw(
        "deadline", said=when(value, zone), iso=value.isoformat(timespec="seconds"), left=left
    )


@register.simple_tag
def current_zone() -> str:
    """The zone that times have where no other is said: Vienna time (CET)."""
    return zone_text(timezone.localtime())


# Private


def _grouped(number: object) -> object:
    return formats.number_format(number, force_grouping=True) if isinstance(number, int) else number


def _draw(component: str, **context: object) -> SafeString:
    return render_to_string(f"components/{component}.html", context)


def _toned(tone: str) -> dict[str, str]:
    """The tone and its shape; message levels and unknown tones find the nearest."""
    tone = TONE_ALIASES.get(tone, tone)
    known = tone if tone in TONE_ICONS else "neutral"
    return {"tone": known, "shape": TONE_ICONS[known]}


def _path(context: Context) -> str:
    return getattr(context.get("request"), "path", "")


def _problems(form: Any) -> Iterable[Mapping[str, object]]:
    """Errors of a form, or of each form of a formset, with name and id of the field."""
    parts: Sequence[BaseForm] = getattr(form, "forms", (form,))
    if hasattr(form, "non_form_errors"):
        yield from ({"text": text} for text in form.non_form_errors())
    for part in parts:
        yield from ({"text": text} for text in part.non_field_errors())
        for field in part:
            label = str(field.label).rstrip(".:?")
            for text in field.errors:
                yield {"text": text, "label": label, "target": _target(field)}


def _target(field: BoundField) -> str:
    """The id of the control to go to: of radio buttons and checkboxes the first."""
    if field.is_hidden:
        return ""
    if field.id_for_label:
        return field.id_for_label
    first = next(iter(field.subwidgets), None)
    return (first.id_for_label if first else None) or f"div_{field.auto_id}"
