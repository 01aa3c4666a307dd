"""The timeline of organisations and people: the words of its events, and reading them."""
