"""The audit of printed tables: what a table says, where it says it, and what is wrong with it. Pure."""
