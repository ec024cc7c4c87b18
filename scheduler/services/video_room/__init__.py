"""The video room: who can call when, bookings, repeats, the queue, exchanges, opening hours, contact."""
