"""The sixty cases of the story, each brought to its state by the people of the city through the services."""
