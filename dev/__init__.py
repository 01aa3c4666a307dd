"""What a developer's machine needs around the product: servers, the demonstration,
checks.
"""
