"""One module per task a user does; one function is one whole action."""
