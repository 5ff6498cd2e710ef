"""The people of the house: invited, let in, and what they agree to."""
