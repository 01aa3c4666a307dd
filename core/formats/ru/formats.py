"""Django's Russian, with the zone."""

DATETIME_FORMAT = "j E Y г., H:i T"
TIME_FORMAT = "H:i"
