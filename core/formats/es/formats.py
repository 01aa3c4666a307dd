"""Django's Spanish, with the zone."""

DATETIME_FORMAT = "j \\d\\e F \\d\\e Y, H:i T"
TIME_FORMAT = "H:i"
