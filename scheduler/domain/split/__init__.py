"""A season too large for one piece: cut into parts, planned part by part, put together again without loss."""
