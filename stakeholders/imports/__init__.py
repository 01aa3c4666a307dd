"""Lists of organisations, from a file to the database.

reading → mapping → checking → matching → running, in this order; what is stored is
stored by actions/imports.py.
"""
