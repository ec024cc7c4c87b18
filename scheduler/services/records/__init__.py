"""What a volunteer has served: credited hours, requests to put them right, papers that prove them, tables."""
