"""The voice model behind an OpenAI-compatible chat endpoint.

model       one draft: asked for, again where that may help, and read
asking      what is sent: prompt, numbered sentences, question, schema
hearing     what comes back, piece by piece, up to its bounds
drafting    the draft in what was said, however it was wrapped or cut
failures    what went wrong, in one line for the operator, and what may be done about it
"""

from bot.adapters.openai_model.asking import reading
from bot.adapters.openai_model.model import OPENAI, Endpoint, OpenAIModel

__all__ = ["OPENAI", "Endpoint", "OpenAIModel", "reading"]
