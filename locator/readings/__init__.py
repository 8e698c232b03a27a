"""What access points hear: messages, their time, the devices in them and the newest levels."""
