"""Many questions in a storm: workers killed, sockets dropped, Slack failing. None may be lost."""
