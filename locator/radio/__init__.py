"""How radio behaves on a floor: path loss, walls, audibility, radio map and fingerprints.

Nothing here knows a device's track; `solving` multiplies what these models say.
"""
