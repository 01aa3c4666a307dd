"""Django's Spanish, with the zone."""
