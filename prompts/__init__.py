"""Everything that is told to a model, and how the brand sounds: reviewed as text."""
