"""How each language writes a moment in the back office: day first, 24 hours, with the zone."""
