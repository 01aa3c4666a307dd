"""Django's Chinese, with the zone."""
