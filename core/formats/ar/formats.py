"""With the 24 hours and the zone that Django's Arabic lacks."""

DATETIME_FORMAT = "j F Y، H:i T"
TIME_FORMAT = "H:i"
