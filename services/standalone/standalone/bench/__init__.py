"""`./wenxiao bench`: what the house costs, each figure beside a baseline of the same run.

A room adds its figures as a function from sizes to figures, and its line to `MEASUREMENTS`.
"""
