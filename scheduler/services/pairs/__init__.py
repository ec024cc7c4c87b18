"""Long company of a volunteer and a family: proposed, agreed by both, kept up, ended by either, replaced."""
