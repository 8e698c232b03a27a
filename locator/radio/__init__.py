"""How radio behaves on a floor: path loss, walls, audibility, radio map and fingerprints."""
