"""Spreadsheets and CSV files: list.xls and list.ods hold the same list, with a hidden sheet before it."""
