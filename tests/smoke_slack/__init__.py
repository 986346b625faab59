"""`make smoke-slack`: the same rounds against a real workspace and against the playground."""
