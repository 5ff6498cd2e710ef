"""Avinode: the API creates a trip, a person sends the RFQs on Avinode's page, the API reads the answers."""
