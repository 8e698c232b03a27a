"""What the unlabelled stream teaches of a store's radio, and what guards it."""
