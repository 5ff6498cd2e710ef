"""A demo of the Gmail API: one account, its drafts, what it sent, what came in."""
