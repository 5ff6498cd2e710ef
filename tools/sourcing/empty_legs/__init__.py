"""Empty legs: searched, watched, shown once, and made a trip by a click."""
