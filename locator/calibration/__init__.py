"""Calibration of a store's radio from the unlabelled stream, and the guards of it."""
