"""Rows in, values out: the counts of days, surveys, calibrations, and devices left out."""
