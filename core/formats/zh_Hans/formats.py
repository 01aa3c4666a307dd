"""Django's Chinese, with the zone."""

DATETIME_FORMAT = "Y年n月j日 H:i T"
TIME_FORMAT = "H:i"
