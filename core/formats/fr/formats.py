"""Django's French, with the zone."""

DATETIME_FORMAT = "j F Y, H:i T"
TIME_FORMAT = "H:i"
