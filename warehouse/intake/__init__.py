"""The way in: files become sheets, tables, rows of ledgers, a checked draft and a version."""
