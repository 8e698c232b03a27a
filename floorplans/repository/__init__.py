"""Rows in, values out: floorplans and heat."""
