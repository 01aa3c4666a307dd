"""The words of events that imported lists tell of."""

from django.utils.translation import gettext_lazy as _

from stakeholders.selectors.timeline.kinds import Area, Kind, add

add(
    {
        "ecosoc.granted": Kind(Area.DATABASE, _("ECOSOC: consultative status granted")),
        "ecosoc.active": Kind(Area.DATABASE, _("ECOSOC: consultative status in force")),
        "ecosoc.reclassified": Kind(Area.DATABASE, _("ECOSOC: status reclassified")),
        "ecosoc.suspended": Kind(Area.DATABASE, _("ECOSOC: status suspended"), icon="warning"),
        "ecosoc.reinstated": Kind(Area.DATABASE, _("ECOSOC: status reinstated")),
        "ecosoc.withdrawn": Kind(Area.DATABASE, _("ECOSOC: withdrawn"), icon="cross"),
        "ecosoc.status_withdrawn_own_request": Kind(
            Area.DATABASE, _("ECOSOC: status withdrawn on its own request"), icon="cross"
        ),
        "ecosoc.newly_deferred": Kind(
            Area.DATABASE, _("ECOSOC: new application deferred"), icon="clock"
        ),
        "ecosoc.deferred": Kind(Area.DATABASE, _("ECOSOC: application deferred"), icon="clock"),
        "ecosoc.reclassification_deferred": Kind(
            Area.DATABASE, _("ECOSOC: reclassification deferred"), icon="clock"
        ),
        "ecosoc.closed_no_reply": Kind(
            Area.DATABASE, _("ECOSOC: application closed without a reply"), icon="cross"
        ),
        "ecosoc.declined": Kind(Area.DATABASE, _("ECOSOC: application declined"), icon="cross"),
        "meeting.took_part": Kind(
            Area.MEETINGS, _("Took part in %(meeting)s with %(people)s people")
        ),
        "person.took_part": Kind(Area.MEETINGS, _("Took part in %(meeting)s: %(title)s")),
    }
)
