"""Django's Russian, with the zone."""
