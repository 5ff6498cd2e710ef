"""Outside systems to develop against: a demo marketplace and a demo mailbox, each its own process."""
