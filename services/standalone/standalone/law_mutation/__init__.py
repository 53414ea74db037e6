"""Mutation of the law: change one value of a pack by one step, and some test of a rule must fail."""
