"""Coverage of a floor by its survey, and the expected error of a position in each cell."""
