"""Mutation of the rules in code: change one expression of a service's domain, and some test without a database must
fail."""
