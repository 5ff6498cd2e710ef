"""Aviapages: the one marketplace whose operators can be asked by API."""
