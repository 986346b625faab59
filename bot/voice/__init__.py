"""How the bot sounds: the brand's own lines, and what measures whether a text sounds like them."""
