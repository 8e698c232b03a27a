"""Rows in and out: every function takes a connection and gives plain values."""
