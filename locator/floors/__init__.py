"""Floor detection: which floor of a store a device is on, before it is placed there."""
