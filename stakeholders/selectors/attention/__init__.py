"""Records that need somebody's attention: sources, and reading them as one list."""
