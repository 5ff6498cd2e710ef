"""Threads run again on today's code against what was recorded of them."""
