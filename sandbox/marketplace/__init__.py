"""The demo marketplace: an HTTP server that answers a broker's client as Avinode's sandbox does."""
