"""What a city can set in a process, topic by topic: where it stands in the text, how it is asked for, and how far it may go."""
