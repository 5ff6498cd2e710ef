"""A demo of Aviapages: operators that are asked by API and answer after a while."""
