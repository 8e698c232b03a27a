"""Rows in, values out: the counts of days, surveys, and devices left out."""
