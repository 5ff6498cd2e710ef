"""A deal, or a client with all deals, goes from one broker to another."""
