"""What leaves the house as a file: the public directory, and the lists of the team."""

from stakeholders.exports.directory import BOM, file_name, harmless, organisations_csv

__all__ = ["BOM", "file_name", "harmless", "organisations_csv"]
