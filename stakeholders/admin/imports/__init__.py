from stakeholders.admin.imports.pages import ImportMixin

__all__ = ["ImportMixin"]
