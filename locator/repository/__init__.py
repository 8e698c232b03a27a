"""Database access of the locator: functions of a connection, values in and values out.

The caller owns the transaction. Every function runs on SQLite and PostgreSQL.
"""
