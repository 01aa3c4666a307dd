"""The rule book without a database: which rules there are, and what follows from them."""
