"""Which floor of a store a device is on."""
