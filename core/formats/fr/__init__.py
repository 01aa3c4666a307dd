"""Django's French, with the zone."""
