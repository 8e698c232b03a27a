"""Ways of finding positions: trilateration, and a radio map on a grid."""
