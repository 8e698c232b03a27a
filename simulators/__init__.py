"""A store with people, phones and access points that speaks only MQTT and HTTP."""
