"""The day itself: who is expected and who is there, by tap, by code or from paper, with what it means."""
