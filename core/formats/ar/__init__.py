"""With the 24 hours and the zone that Django's Arabic lacks."""
