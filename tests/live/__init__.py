"""The evaluation against a real endpoint: `make test-live`."""
