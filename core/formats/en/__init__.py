"""Day first, as the UN writes it; Django's English is American."""
