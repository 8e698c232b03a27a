"""What a store is: floors, zones, walls, fixtures, access points; grids; heat rasters."""
