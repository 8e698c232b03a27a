"""From one scan to a likelihood or a place, with a survey and without.

Nothing of a device is remembered here: that is `tracking`'s part.
"""
