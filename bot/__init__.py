"""Frontdesk's bot: a question from Slack to an answer with checked sources, or to a person."""
