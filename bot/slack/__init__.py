"""Slack, as the bot speaks it: the only package that knows its payloads, blocks and calls."""
