"""Making one record of two, by what the model registry says points to them, and back.

Nothing here knows what is merged. An app says what happens to each relation of its models
(`rules.register`), an action calls `moving.absorb`, and keeps the `Ledger` that comes of
it; `restoring` reads it backwards. A relation without a rule stops the merge, and a test.
"""
