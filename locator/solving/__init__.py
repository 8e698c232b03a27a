"""From one scan to a likelihood or a place, with a survey and without; nothing is remembered."""
