"""Answers given before: when they may be given again, and what finds them.

`rules` is where to start; `recall` is the stage of the question flow.
"""
