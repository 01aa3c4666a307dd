"""The demonstration: accounts, organisations and registrations to try everything with."""
