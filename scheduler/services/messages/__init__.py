"""Messages that leave the house: the outbox, how people wish to be told, reminders, and delivery."""
